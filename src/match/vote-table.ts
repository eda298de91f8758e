import { lengthened } from '../fingerprint/columns.ts'
import { mix } from '../fingerprint/mix.ts'

const LEAST_SLOTS = 4096
/** Below a vote's offset are 20 bits for its landmark, and one for its witness. */
const LANDMARK_MASK = 2 ** 20 - 1
const OFFSET = 2 ** 21

/** What a vote for each landmark of a query says. */
export interface Rarity {
  /** Landmarks of one hash have one number. */
  hashOf(landmark: number): number
  bitsOf(landmark: number, isWitnessed: boolean): number
}

/** The most votes for one offset that a recording has under one probe. */
export interface Agreement {
  readonly number: number
  readonly probe: number
  readonly votes: number
  /** Of how many different hashes they are: a bar that comes again votes often, and says little. */
  readonly hashes: number
  /** How little chance explains them: the sum of what these hashes' rarities say. */
  readonly bits: number
  /** Which hashes they are, in one number. */
  readonly passage: number
  /** The mean of those votes. */
  readonly offset: number
  /** That of the middle one. */
  readonly landmark: number
}

/**
 * Votes by recording and probe, in flat columns that are used again: a hash table gives each such pair a
 * group, and only groups that have votes enough have their offsets put in order.
 */
export class VoteTable {
  #votes = 0
  /** Of each vote: its group, and its offset with the rest of it. */
  #voteGroups = new Uint32Array(1024)
  #packed = new Float64Array(1024)
  #groups = 0
  #groupNumbers = new Uint32Array(1024)
  #groupProbes = new Uint32Array(1024)
  #groupVotes = new Uint32Array(1024)
  /** Group, plus 1, at the slot where its hash or the next free one is. */
  #slots = new Uint32Array(LEAST_SLOTS)

  clear(): void {
    // Room that one large query needed is given up step by step, because to clear it costs time.
    if (this.#groups * 32 < this.#slots.length && this.#slots.length > LEAST_SLOTS)
      this.#slots = new Uint32Array(this.#slots.length / 2)
    else this.#slots.fill(0)
    this.#votes = 0
    this.#groups = 0
  }

  /**
   * @param offset a whole number of 32 bits.
   * @param landmark which of the query's it is.
   * @param isWitnessed whether the same peak stands beside both landmarks.
   */
  add(number: number, probe: number, offset: number, landmark: number, isWitnessed: boolean): void {
    if (this.#votes === this.#packed.length) this.#growVotes()
    const group = this.#groupOf(number, probe)
    this.#groupVotes[group]++
    this.#voteGroups[this.#votes] = group
    this.#packed[this.#votes++] = offset * OFFSET + (landmark & LANDMARK_MASK) * 2 + (isWitnessed ? 1 : 0)
  }

  /**
   * For each recording and probe the most votes within a window of offsets, if they are at least so many.
   *
   * @param window offsets that differ by less agree.
   */
  agreements(least: number, window: number, rarity: Rarity): Agreement[] {
    const ends = this.#scattered(least)
    const found: Agreement[] = []
    for (let group = 0, start = 0; group < this.#groups; group++) {
      if (this.#groupVotes[group] < least) continue
      const packed = sorted(this.#byGroup.subarray(start, ends[group]))
      start = ends[group]
      const most = mostWithin(packed, window, rarity)
      if (most.votes >= least)
        found.push({ number: this.#groupNumbers[group], probe: this.#groupProbes[group], ...most })
    }
    return found
  }

  /** Votes of the groups that have enough, one group after the other. */
  #byGroup = new Float64Array(1024)

  /** @returns where each of those groups ends in `#byGroup`. */
  #scattered(least: number): Uint32Array {
    const ends = new Uint32Array(this.#groups)
    let total = 0
    for (let group = 0; group < this.#groups; group++) {
      ends[group] = total
      if (this.#groupVotes[group] >= least) total += this.#groupVotes[group]
    }
    if (total > this.#byGroup.length) this.#byGroup = new Float64Array(total * 2)
    for (let vote = 0; vote < this.#votes; vote++) {
      const group = this.#voteGroups[vote]
      if (this.#groupVotes[group] >= least) this.#byGroup[ends[group]++] = this.#packed[vote]
    }
    return ends
  }

  #groupOf(number: number, probe: number): number {
    const mask = this.#slots.length - 1
    let at = slotOf(number, probe) & mask
    for (; this.#slots[at] !== 0; at = (at + 1) & mask) {
      const group = this.#slots[at] - 1
      if (this.#groupNumbers[group] === number && this.#groupProbes[group] === probe) return group
    }
    const group = this.#groups++
    if (group === this.#groupNumbers.length) this.#growGroups()
    this.#groupNumbers[group] = number
    this.#groupProbes[group] = probe
    this.#groupVotes[group] = 0
    this.#slots[at] = group + 1
    if (this.#groups * 2 > this.#slots.length) this.#growSlots()
    return group
  }

  #growVotes(): void {
    this.#voteGroups = lengthened(this.#voteGroups, this.#votes * 2)
    const packed = this.#packed
    this.#packed = new Float64Array(this.#votes * 2)
    this.#packed.set(packed)
  }

  #growGroups(): void {
    this.#groupNumbers = lengthened(this.#groupNumbers, this.#groupNumbers.length * 2)
    this.#groupProbes = lengthened(this.#groupProbes, this.#groupNumbers.length)
    this.#groupVotes = lengthened(this.#groupVotes, this.#groupNumbers.length)
  }

  #growSlots(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    for (let group = 0; group < this.#groups; group++) {
      let at = slotOf(this.#groupNumbers[group], this.#groupProbes[group]) & mask
      while (this.#slots[at] !== 0) at = (at + 1) & mask
      this.#slots[at] = group + 1
    }
  }
}

function slotOf(number: number, probe: number): number {
  const hash = Math.imul(number ^ Math.imul(probe, 0x9e3779b1), 0x85ebca6b)
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> 8
}

/** Below so many values, to insert each in its place is faster than to call a sort. */
const FEW = 24

function sorted(values: Float64Array): Float64Array {
  if (values.length > FEW) return values.sort()
  for (let i = 1; i < values.length; i++) {
    const value = values[i]
    let at = i
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1]
    values[at] = value
  }
  return values
}

/** Of ascending votes the most that lie within a window of offsets. */
function mostWithin(packed: Float64Array, window: number, rarity: Rarity): Omit<Agreement, 'number' | 'probe'> {
  let votes = 0
  let first = 0
  for (let from = 0, to = 0; from < packed.length; from++) {
    const end = (offsetOf(packed[from]) + window) * OFFSET
    while (to < packed.length && packed[to] < end) to++
    if (to - from <= votes) continue
    votes = to - from
    first = from
  }
  let sum = 0
  for (let i = first; i < first + votes; i++) sum += offsetOf(packed[i])
  const { hashes, bits, passage } = saidBy(packed, first, first + votes, rarity)
  return { votes, hashes, bits, passage, offset: sum / votes, landmark: landmarkOf(packed[first + (votes >> 1)]) }
}

function offsetOf(packed: number): number {
  return Math.floor(packed / OFFSET)
}

function landmarkOf(packed: number): number {
  return (packed - offsetOf(packed) * OFFSET) >> 1
}

function isWitnessed(packed: number): boolean {
  return packed % 2 !== 0
}

/** Of so few votes the hashes are compared one by one: faster than a map, and most agreements are of two. */
const FEW_VOTES = 16
const hashes = new Uint32Array(FEW_VOTES)
const said = new Float64Array(FEW_VOTES)

/** Of how many and which different hashes some votes are, and what these say together: of each hash what says the most. */
function saidBy(
  packed: Float64Array,
  from: number,
  to: number,
  rarity: Rarity,
): Pick<Agreement, 'hashes' | 'bits' | 'passage'> {
  if (to - from > FEW_VOTES) return saidByMany(packed, from, to, rarity)
  let count = 0
  for (let i = from; i < to; i++) {
    const landmark = landmarkOf(packed[i])
    const hash = rarity.hashOf(landmark)
    const bits = rarity.bitsOf(landmark, isWitnessed(packed[i]))
    let at = 0
    while (at < count && hashes[at] !== hash) at++
    said[at] = at < count ? Math.max(bits, said[at]) : bits
    if (at === count) hashes[count++] = hash
  }
  let [bits, passage] = [0, 0]
  for (let at = 0; at < count; at++) {
    bits += said[at]
    passage = withHash(passage, hashes[at])
  }
  return { hashes: count, bits, passage }
}

function saidByMany(
  packed: Float64Array,
  from: number,
  to: number,
  rarity: Rarity,
): Pick<Agreement, 'hashes' | 'bits' | 'passage'> {
  const most = new Map<number, number>()
  for (let i = from; i < to; i++) {
    const landmark = landmarkOf(packed[i])
    const hash = rarity.hashOf(landmark)
    most.set(hash, Math.max(rarity.bitsOf(landmark, isWitnessed(packed[i])), most.get(hash) ?? 0))
  }
  let [bits, passage] = [0, 0]
  for (const [hash, least] of most) {
    bits += least
    passage = withHash(passage, hash)
  }
  return { hashes: most.size, bits, passage }
}

function withHash(passage: number, hash: number): number {
  return (passage + mix(hash + 1)) >>> 0
}
