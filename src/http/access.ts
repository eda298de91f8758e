import type { Bucket, Token } from '../store/ledger.ts'
import { checkUse, tokenOf } from './auth.ts'
import type { Context } from './context.ts'
import type { Operation, Subject } from './operation.ts'
import type { RateLimit } from './rate-limit.ts'
import { invalid, RequestError } from './request-error.ts'
import { nowSeconds } from './time.ts'
import type { TokenUses } from './token-uses.ts'

export interface Admission {
  readonly token: Token
  readonly bucket: Bucket | undefined
}

export interface Gate {
  readonly context: Context
  readonly uses: TokenUses
  readonly rate: RateLimit
}

/** Lets a request in before any of its body is read, or throws why not: who it is, what it is about, whether it may. */
export async function admit(
  { context, uses, rate }: Gate,
  { on, scope, needsIndex = false }: Operation,
  authorization: string | undefined,
  bucketId: string | undefined,
): Promise<Admission> {
  // Both are read at once; what is said of the bucket waits until the token is known.
  const isAsked = bucketId !== undefined && authorization !== undefined
  const bucketRead = isAsked ? bucketOf(context, on, bucketId) : undefined
  bucketRead?.catch(() => {})
  const token = await tokenOf(context.ledger, authorization)
  uses.note(token.id, nowSeconds())
  checkRate(rate, token)
  const bucket = await bucketRead
  if (scope !== undefined) checkUse(token, { scope, bucket: bucket?.id ?? (on === 'server' ? 'all' : undefined) })
  if (needsIndex && !context.isReady()) throw notReady()
  return { token, bucket }
}

function checkRate(rate: RateLimit, token: Token): void {
  const retrySeconds = rate.take(token.id, performance.now())
  if (retrySeconds === 0) return
  throw new RequestError(
    'too-many',
    `Too many requests with this token: try again in ${retrySeconds} s. The server's settings say how many it takes a minute.`,
    { retrySeconds },
  )
}

async function bucketOf({ ledger }: Context, on: Subject, text: string): Promise<Bucket> {
  const bucket = /^[1-9]\d{0,14}$/.test(text) ? await ledger.bucket(Number(text)) : undefined
  if (bucket === undefined) throw new RequestError('not-found', `There is no bucket ${JSON.stringify(text)}.`)
  if (on === 'dedup-bucket' && bucket.type !== 'DedupFile') {
    const sentence = `The bucket ${bucket.id} is of the type ${bucket.type}; this call needs one of the type DedupFile.`
    throw invalid({ bucket_id: [sentence] })
  }
  return bucket
}

function notReady(): RequestError {
  return new RequestError('not-ready', 'The service is loading its index. Try again in a few seconds.')
}
