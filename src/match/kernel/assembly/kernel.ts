/*
 * The loops of `company.ts` in AssemblyScript, and that of `crowds.ts`, on columns that `../kernel.ts` has written: the very
 * same votes are told, and crowds counted. Nothing is allocated.
 */

/** Time units in a step of postings' times, and in half a part of the offsets. */
const TIME_STEP: i32 = 16
const WINDOW: i32 = 64
const PART_BITS: i32 = 7

export function timeStep(): i32 {
  return TIME_STEP
}

export function window(): i32 {
  return WINDOW
}

/**
 * @param seen two bits for each of some recordings, 16 to a word.
 * @param words of `seen`: a power of two.
 * @param rows room for a word for each posting.
 * @returns how many postings may have another of their recording: which, ascending.
 */
export function ofMany(recordings: usize, postings: i32, seen: usize, words: i32, rows: usize): i32 {
  memory.fill(seen, 0, (<usize>words) << 2)
  const mask = words - 1
  for (let row: i32 = 0; row < postings; row++) {
    const recording = load<i32>(recordings + ((<usize>row) << 2))
    const word = seen + ((<usize>((recording >>> 4) & mask)) << 2)
    const one = 1 << ((recording & 15) << 1)
    const before = load<i32>(word)
    store<i32>(word, before | one | ((before & one) << 1))
  }
  let to = rows
  for (let row: i32 = 0; row < postings; row++) {
    const recording = load<i32>(recordings + ((<usize>row) << 2))
    const word = load<i32>(seen + ((<usize>((recording >>> 4) & mask)) << 2))
    // Written in any case, and kept only by the step.
    store<i32>(to, row)
    to += (<usize>((word >>> (((recording & 15) << 1) + 1)) & 1)) << 2
  }
  return <i32>((to - rows) >> 2)
}

/**
 * Columns of 32 bits, by their addresses.
 *
 * @param rows which postings, and `count` how many.
 * @param asked of each posting which of the query's hashes it is, and `starts` where its landmarks begin.
 * @param groups of each landmark's probe, mixed.
 * @param words of `met`: a power of two.
 * @param told room for two words for each vote.
 * @returns how many votes may have another near them: of each, its posting and its landmark.
 */
export function company(
  recordings: usize,
  asked: usize,
  steps: usize,
  rows: usize,
  count: i32,
  starts: usize,
  times: usize,
  groups: usize,
  met: usize,
  words: i32,
  told: usize,
): i32 {
  memory.fill(met, 0, (<usize>words) << 2)
  const mask = words - 1
  const end = rows + ((<usize>count) << 2)
  for (let at = rows; at < end; at += 4) {
    const i = (<usize>load<u32>(at)) << 2
    const recording = load<i32>(recordings + i) * RECORDING
    const time = load<i32>(steps + i) * TIME_STEP + TIME_STEP / 2
    const range = starts + ((<usize>load<u32>(asked + i)) << 2)
    const last = (<usize>load<u32>(range, 4)) << 2
    for (let landmark = (<usize>load<u32>(range)) << 2; landmark < last; landmark += 4) {
      const part = (time - load<i32>(times + landmark)) >> PART_BITS
      const hash = hashOf(recording + load<i32>(groups + landmark), part)
      const word = met + ((<usize>((hash >>> 5) & mask)) << 2)
      const one = 1 << shiftOf(hash, part)
      const before = load<i32>(word)
      store<i32>(word, before | one | ((before & one) << 1))
    }
  }
  let to = told
  for (let at = rows; at < end; at += 4) {
    const i = (<usize>load<u32>(at)) << 2
    const recording = load<i32>(recordings + i) * RECORDING
    const time = load<i32>(steps + i) * TIME_STEP + TIME_STEP / 2
    const range = starts + ((<usize>load<u32>(asked + i)) << 2)
    const last = (<usize>load<u32>(range, 4)) << 2
    for (let landmark = (<usize>load<u32>(range)) << 2; landmark < last; landmark += 4) {
      const offset = time - load<i32>(times + landmark)
      const group = recording + load<i32>(groups + landmark)
      const part = offset >> PART_BITS
      const next = part + ((offset & WINDOW) === 0 ? -1 : 1)
      const own = hashOf(group, part)
      const near = hashOf(group, next)
      const others =
        (load<i32>(met + ((<usize>((own >>> 5) & mask)) << 2)) >>> (shiftOf(own, part) + 1)) |
        (load<i32>(met + ((<usize>((near >>> 5) & mask)) << 2)) >>> shiftOf(near, next))
      // Written in any case, and kept only by the step.
      store<i32>(to, <i32>(i >> 2))
      store<i32>(to, <i32>(landmark >> 2), 4)
      to += (<usize>(others & 1)) << 3
    }
  }
  return <i32>((to - told) >> 3)
}

const RECORDING: i32 = <i32>0x9e3779b1

function hashOf(group: i32, part: i32): i32 {
  const hash = (group + (part >> 2) * 0x27d4eb2f) * <i32>0xc2b2ae35
  return ((hash ^ (hash >>> 15)) * <i32>0x85ebca6b) >>> 3
}

function shiftOf(hash: i32, part: i32): i32 {
  return ((hash & 3) << 3) | ((part & 3) << 1)
}

/** Pitch units and time units to either side of a peak within which its crowd is counted, and beyond which it is not counted. */
const REACH: i32 = 51
const SURROUNDINGS: u32 = 5000
const MOST_CROWDED: u32 = 125

export function reach(): i32 {
  return REACH
}

export function surroundings(): i32 {
  return SURROUNDINGS
}

export function mostCrowded(): i32 {
  return MOST_CROWDED
}

/**
 * @param times of 32 bits, and `pitches` of 16.
 * @param near zeros: 16 bits for each pitch from `REACH` below the lowest to `REACH` above the highest, and one more.
 * @param out a byte for each peak.
 */
export function crowds(times: usize, pitches: usize, peaks: i32, lowest: i32, near: usize, out: usize): void {
  let entering: i32 = 0
  let leaving: i32 = 0
  for (let peak: i32 = 0; peak < peaks; peak++) {
    const time = load<u32>(times + ((<usize>peak) << 2))
    for (; entering < peaks && load<u32>(times + ((<usize>entering) << 2)) - time <= SURROUNDINGS; entering++)
      change(place(pitches, entering, lowest, near), 1)
    for (; time - load<u32>(times + ((<usize>leaving) << 2)) > SURROUNDINGS; leaving++)
      change(place(pitches, leaving, lowest, near), -1)
    store<u8>(out + <usize>peak, min(within(place(pitches, peak, lowest, near)), MOST_CROWDED))
  }
}

/** Where the lowest pitch is that is within reach of a peak's. */
function place(pitches: usize, peak: i32, lowest: i32, near: usize): usize {
  return near + ((<usize>(<i32>load<u16>(pitches + ((<usize>peak) << 1)) - lowest)) << 1)
}

function change(at: usize, by: i32): void {
  store<u16>(at, <u16>(<i32>load<u16>(at, 2 * REACH) + by), 2 * REACH)
}

/** The sum of 103 numbers: those within reach. */
function within(at: usize): u32 {
  const end = at + 16 * 12
  let sums = i16x8.replace_lane(v128.load(end), 7, 0)
  for (let from = at; from < end; from += 16 * 4) {
    const two = i16x8.add(v128.load(from), v128.load(from, 16))
    sums = i16x8.add(sums, i16x8.add(two, i16x8.add(v128.load(from, 32), v128.load(from, 48))))
  }
  const pairs = i32x4.extadd_pairwise_i16x8_u(sums)
  const both = i32x4.add(pairs, v128.shuffle<i64>(pairs, pairs, 1, 1))
  return i32x4.extract_lane(both, 0) + i32x4.extract_lane(both, 1)
}
