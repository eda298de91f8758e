import { lengthened } from './columns.ts'

/** Landmarks, and the pitch differences of each in one number: columns of equal length. */
export interface LandmarkRows {
  readonly hashes: Uint32Array
  readonly times: Uint32Array
  readonly probes: Uint16Array
  readonly patterns: Uint32Array
}

/** Landmarks under construction: columns that grow. */
export class LandmarkColumns {
  count = 0
  #hashes = new Uint32Array(1024)
  #times = new Uint32Array(1024)
  #probes = new Uint16Array(1024)
  #patterns = new Uint32Array(1024)

  add(hash: number, time: number, probe: number, pattern: number): void {
    this.#makeRoom(1)
    this.#hashes[this.count] = hash
    this.#times[this.count] = time
    this.#probes[this.count] = probe
    this.#patterns[this.count++] = pattern
  }

  addAll({ hashes, times, probes, patterns }: LandmarkRows): void {
    this.#makeRoom(hashes.length)
    this.#hashes.set(hashes, this.count)
    this.#times.set(times, this.count)
    this.#probes.set(probes, this.count)
    this.#patterns.set(patterns, this.count)
    this.count += hashes.length
  }

  /** Those of some patterns. */
  filtered(isKept: (pattern: number) => boolean): LandmarkColumns {
    const kept = new LandmarkColumns()
    for (let i = 0; i < this.count; i++)
      if (isKept(this.#patterns[i])) kept.add(this.#hashes[i], this.#times[i], this.#probes[i], this.#patterns[i])
    return kept
  }

  finish(): LandmarkRows {
    return {
      hashes: this.#hashes.subarray(0, this.count),
      times: this.#times.subarray(0, this.count),
      probes: this.#probes.subarray(0, this.count),
      patterns: this.#patterns.subarray(0, this.count),
    }
  }

  #makeRoom(more: number): void {
    const needed = this.count + more
    if (needed <= this.#hashes.length) return
    const length = Math.max(needed, 2 * this.#hashes.length)
    this.#hashes = lengthened(this.#hashes, length)
    this.#times = lengthened(this.#times, length)
    this.#patterns = lengthened(this.#patterns, length)
    const probes = this.#probes
    this.#probes = new Uint16Array(length)
    this.#probes.set(probes)
  }
}
