import { Connection, type Posted } from '../../bench/service/connection.ts'
import { copyAt } from '../../bench/service/copies.ts'
import { Served, type ServeOptions } from '../../bench/service/served.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { MAIN } from '../command-line.ts'
import { madeBytes, madeFingerprint } from '../fingerprints.ts'

const QUIET = ['--audio', 'off', '--log-level', 'error']

const running: Served[] = []

/** Starts a service that `killAll` ends at the latest. @throws ServeError */
export async function start(options: ServeOptions): Promise<Served> {
  const served = await Served.start(options)
  running.push(served)
  return served
}

/** Ends what a failed test has left. */
export async function killAll(): Promise<void> {
  await Promise.all(running.splice(0).map((served) => served.kill()))
}

export function serveOptions(data: string, ...flags: readonly string[]): ServeOptions {
  return { main: MAIN, data, flags: [...QUIET, ...flags] }
}

/** What a new data folder's first start prints. */
export interface FirstStart {
  readonly token: string
  readonly bucket: number
}

export async function firstStart(served: Served): Promise<FirstStart> {
  const [, bucket] = /\/api\/buckets\/(\d+)\//.exec(served.output) ?? []
  const [token] = /uni_\w+/.exec(served.output) ?? []
  if (token === undefined || bucket === undefined) throw new Error(`no token in what it printed:\n${served.output}`)
  return { token, bucket: Number(bucket) }
}

/** Makes a data folder, with the bucket and the token of its first start. */
export async function newData(data: string): Promise<FirstStart> {
  const served = await start(serveOptions(data))
  const first = await firstStart(served)
  await served.stop()
  return first
}

export function connect(served: Served, { token }: FirstStart): Connection {
  return new Connection(served.url, token)
}

/** Of the first 160 tracks of this length each copy is known; of 12 s those of the 59th and the 72nd are not, and a fast service gets so far. */
const SECONDS = 20

/** New music. */
export function track(number: number): Posted {
  return { id: `track ${number}`, fingerprint: madeBytes(5000 + number, { seconds: SECONDS }) }
}

/** New music twice, and a copy at another speed. */
export function trackAndCopies(number: number): Posted[] {
  const made = madeFingerprint(5000 + number, { seconds: SECONDS })
  const copies = [made, made, copyAt(1.04, made, number)]
  return copies.map((copy, i) => ({ id: `track ${number} ${i}`, fingerprint: encodeFingerprint(copy) }))
}
