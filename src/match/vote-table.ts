const EMPTY = -1

/** How often each key was met: open addressing over flat columns, so that memory grows with the keys and not the votes. */
export class VoteTable {
  #keys = new Float64Array(1024).fill(EMPTY)
  #counts = new Uint32Array(1024)
  #used = 0

  /** @param key a whole number from 0 to 2⁵³ − 1. */
  add(key: number): void {
    const at = this.#find(key)
    if (this.#keys[at] === EMPTY) {
      this.#keys[at] = key
      this.#used++
    }
    this.#counts[at]++
    if (this.#used * 2 > this.#keys.length) this.#grow()
  }

  get(key: number): number {
    return this.#counts[this.#find(key)]
  }

  forEach(visit: (key: number, count: number) => void): void {
    for (let at = 0; at < this.#keys.length; at++) {
      if (this.#keys[at] !== EMPTY) visit(this.#keys[at], this.#counts[at])
    }
  }

  /** Where a key stands, or would. */
  #find(key: number): number {
    const mask = this.#keys.length - 1
    let at = slot(key) & mask
    while (this.#keys[at] !== EMPTY && this.#keys[at] !== key) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const keys = this.#keys
    const counts = this.#counts
    this.#keys = new Float64Array(keys.length * 2).fill(EMPTY)
    this.#counts = new Uint32Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === EMPTY) continue
      const at = this.#find(keys[i])
      this.#keys[at] = keys[i]
      this.#counts[at] = counts[i]
    }
  }
}

function slot(key: number): number {
  const high = Math.floor(key / 2 ** 32)
  let hash = Math.imul((key >>> 0) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  hash ^= hash >>> 15
  return Math.imul(hash, 0xc2b2ae35) >>> 8
}
