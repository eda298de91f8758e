import type { Comparison } from '../match/comparison.ts'

/** A file of the library and what is known of its sound. */
export interface LibraryFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedMilliseconds: number
  readonly seconds: number
  readonly container: string
  readonly codec: string
  readonly lossless: boolean
  readonly sampleRate: number
  readonly channels: number
  /** Bits a second. */
  readonly bitRate: number
  /** Where its treble ends, and whether as abruptly as an encoder cuts it; only known of copies. */
  readonly bandwidth?: { readonly cutoffHz: number; readonly brickWall: boolean }
  readonly warnings: readonly string[]
}

/** Two files compared: what the query is to the reference. */
export interface Pair {
  readonly query: string
  readonly reference: string
  readonly comparison: Comparison
}

/** A file among its duplicates. */
export interface Copy extends LibraryFile {
  readonly best: boolean
  /** Why it is the best copy, or what the best one has over it: a sentence. */
  readonly reason: string
}

/** Files that are one recording, the best copy first, and the pairs that say so. */
export interface Group {
  readonly files: readonly Copy[]
  readonly pairs: readonly Pair[]
}

/** A file that gives no answer, and why: a sentence. */
export interface Unanswered {
  readonly path: string
  readonly message: string
}

/** What a scan found out. */
export interface Findings {
  readonly groups: readonly Group[]
  /** Pairs that share a passage without being duplicates: excerpts, medleys, extended mixes. */
  readonly related: readonly Pair[]
  /** Too little signal to be compared: silence, single tones, a second of sound. */
  readonly silent: readonly Unanswered[]
  readonly failed: readonly Unanswered[]
  /** How many files were compared, and the sound in them. */
  readonly files: number
  readonly seconds: number
}
