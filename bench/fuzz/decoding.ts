import { parentPort, workerData } from 'node:worker_threads'
import { decodeFingerprint, encodeFingerprint, FingerprintError } from '../../src/fingerprint/codec.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { random } from '../random.ts'
import { mutantOf } from './mutants.ts'

/** What the thread is started with. */
export interface DecodingTask {
  readonly seed: number
  readonly count: number
  readonly seeds: readonly Uint8Array[]
}

/** What it says now and then, and at the end. */
export interface Decoded {
  readonly done: number
  readonly accepted: number
  /** Mutants that were accepted and yet are not what they encode to, or that did not fail as they should: hexadecimal. */
  readonly faults: readonly string[]
  readonly slowestMilliseconds: number
}

const REPORTED_EVERY = 5000

const { seed, count, seeds } = workerData as DecodingTask
const next = random(seed)
const below = (limit: number) => Math.floor(next() * limit)
const faults: string[] = []
let accepted = 0
let slowestMilliseconds = 0

for (let done = 1; done <= count; done++) {
  decode(mutantOf(seeds, below))
  if (done % REPORTED_EVERY === 0 || done === count) {
    parentPort?.postMessage({ done, accepted, faults, slowestMilliseconds } satisfies Decoded)
  }
}

function decode(mutant: Uint8Array): void {
  const before = performance.now()
  const fingerprint = attempt(mutant)
  slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - before)
  if (fingerprint === undefined) return
  accepted++
  if (Buffer.compare(encodeFingerprint(fingerprint), mutant) !== 0) faults.push(Buffer.from(mutant).toString('hex'))
}

function attempt(mutant: Uint8Array): Fingerprint | undefined {
  try {
    return decodeFingerprint(mutant)
  } catch (error) {
    if (!(error instanceof FingerprintError)) faults.push(Buffer.from(mutant).toString('hex'))
    return undefined
  }
}
