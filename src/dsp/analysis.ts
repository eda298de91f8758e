import type { Constellation } from './constellation.ts'

/** From PCM to a constellation. All ways of doing it give the very same one. */
export interface Analysis {
  /** @param pcm 8 kHz stereo, interleaved, in chunks of any length. Samples beyond ±4 or not finite are clamped. */
  push(pcm: Float32Array): void
  /** To be called once; nothing may be pushed after it. */
  finish(): Constellation
}
