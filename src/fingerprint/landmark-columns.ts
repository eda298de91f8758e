import { lengthened } from './columns.ts'

/** Landmarks, and the pitch differences of each in one number: columns of equal length. */
export interface LandmarkRows {
  readonly hashes: Uint32Array
  readonly times: Uint32Array
  readonly probes: Uint16Array
  readonly patterns: Uint32Array
}

/** Those of some patterns. */
export function rowsOf(
  { hashes, times, probes, patterns }: LandmarkRows,
  isKept: (pattern: number) => boolean,
): LandmarkRows {
  const kept = new LandmarkColumns()
  for (let i = 0; i < hashes.length; i++) if (isKept(patterns[i])) kept.add(hashes[i], times[i], probes[i], patterns[i])
  return kept.finish()
}

/** Landmarks under construction: columns that grow. */
export class LandmarkColumns {
  count = 0
  #hashes = new Uint32Array(1024)
  #times = new Uint32Array(1024)
  #probes = new Uint16Array(1024)
  #patterns = new Uint32Array(1024)

  add(hash: number, time: number, probe: number, pattern: number): void {
    if (this.count === this.#hashes.length) this.#grow()
    this.#hashes[this.count] = hash
    this.#times[this.count] = time
    this.#probes[this.count] = probe
    this.#patterns[this.count++] = pattern
  }

  finish(): LandmarkRows {
    return {
      hashes: this.#hashes.subarray(0, this.count),
      times: this.#times.subarray(0, this.count),
      probes: this.#probes.subarray(0, this.count),
      patterns: this.#patterns.subarray(0, this.count),
    }
  }

  #grow(): void {
    this.#hashes = lengthened(this.#hashes, this.count * 2)
    this.#times = lengthened(this.#times, this.count * 2)
    this.#patterns = lengthened(this.#patterns, this.count * 2)
    const probes = this.#probes
    this.#probes = new Uint16Array(this.count * 2)
    this.#probes.set(probes)
  }
}
