/*
 * The loops of `company.ts` in AssemblyScript, that of `crowds.ts`, and those of `tally.ts`, on columns that `../kernel.ts` has written:
 * the very same votes are told, crowds counted, and summits found. Nothing is allocated.
 */

/** Time units in a step of postings' times, and in half a part of the offsets. */
export const TIME_STEP: i32 = 16
export const MOST_WINDOW: i32 = 64
const PART_BITS: i32 = 7

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
      const next = part + ((offset & MOST_WINDOW) === 0 ? -1 : 1)
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
export const CROWD_REACH: i32 = 51
export const SURROUNDINGS: u32 = 5000
export const MOST_CROWDED: u32 = 125

/**
 * @param times of 32 bits, and `pitches` of 16.
 * @param near zeros: 16 bits for each pitch from `CROWD_REACH` below the lowest to `CROWD_REACH` above the highest, and one more.
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
  store<u16>(at, <u16>(<i32>load<u16>(at, 2 * CROWD_REACH) + by), 2 * CROWD_REACH)
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

export const FRAME_BITS: i32 = 4
export const MOST_SUMMITS: i32 = 3
export const LEAST_SUM: i32 = 5
export const BY_FULLNESS: f64 = 0.001
export const NEAR: i32 = 3

/** Three sums of two such counts have 16 bits. */
const MOST_COUNT: i32 = 0xffff / 6

/** Peaks of the one recording, and times of the other's in order of pitch, of which those of each pitch from the lowest on begin at `starts`. */
let times: usize = 0
let pitches: usize = 0
let theirTimes: usize = 0
let starts: usize = 0
let lastStart: f64 = 0
let lowestPitch: f64 = 0
/** Of each place all counts, in 32 bits, and in 16 the most of one passage, and which. */
let sums: usize = 0
let most: usize = 0
let passages: usize = 0
/** Room for the place and the sum of each summit and one more. */
let summit: usize = 0
let summitCount: i32 = 0

export function layTally(
  ourTimes: usize,
  ourPitches: usize,
  otherTimes: usize,
  otherStarts: usize,
  otherPitches: i32,
  lowest: i32,
  allSums: usize,
  allMost: usize,
  allPassages: usize,
  summits: usize,
): void {
  times = ourTimes
  pitches = ourPitches
  theirTimes = otherTimes
  starts = otherStarts
  lastStart = <f64>otherPitches
  lowestPitch = <f64>lowest
  sums = allSums
  most = allMost
  passages = allPassages
  summit = summits
}

/** @param zero the place of offset 0, in time units. */
export function count(
  counts: usize,
  from: i32,
  to: i32,
  timeScale: f64,
  pitchShift: f64,
  tolerance: f64,
  zero: i32,
): void {
  for (let peak = <usize>from; peak < <usize>to; peak++) {
    const time = <f64>load<u32>(times + (peak << 2))
    const shift = zero + <i32>floor(<f64>(1 << (FRAME_BITS - 1)) - time * timeScale)
    const pitch = <f64>load<u16>(pitches + (peak << 1)) + pitchShift
    const last = startOf(floor(pitch + tolerance) + 1)
    for (let at = startOf(ceil(pitch - tolerance)); at < last; at += 4) {
      const place = counts + ((<usize>((load<i32>(at) + shift) >> FRAME_BITS)) << 1)
      store<u16>(place, load<u16>(place) + 1)
    }
  }
}

function startOf(pitch: f64): usize {
  const step = max(0.0, min(lastStart, pitch - lowestPitch))
  return theirTimes + ((<usize>load<u32>(starts + ((<usize>(<i32>step)) << 2))) << 2)
}

export let typical: f64 = 0

/**
 * Eight places at a time. Before the first and from the last on there are no counts.
 *
 * @returns how many summits there are; −1 of counts that are too large.
 */
export function summits(earlier: usize, later: usize, low: i32, high: i32, passage: i32): i32 {
  const end = (<usize>high) << 1
  let largest = i16x8.splat(0)
  for (let at = (<usize>low) << 1; at < end; at += 16)
    largest = i16x8.max_u(largest, i16x8.max_u(v128.load(earlier + at), v128.load(later + at)))
  if (v128.any_true(i16x8.gt_u(largest, i16x8.splat(<i16>MOST_COUNT)))) return -1
  const ours = i16x8.splat(<i16>passage)
  summitCount = 0
  let bar: f64 = <f64>LEAST_SUM - 0.5
  let least: i32 = LEAST_SUM
  let leasts = i16x8.splat(<i16>least)
  let totals = i32x4.splat(0)
  let filled: i32 = 0
  for (let at = (<usize>low) << 1; at < end; at += 16) {
    const here = i16x8.add(v128.load(earlier + at), v128.load(later + at))
    const before = i16x8.add(v128.load(earlier + at - 2), v128.load(later + at - 2))
    const after = i16x8.add(v128.load(earlier + at, 2), v128.load(later + at, 2))
    const three = i16x8.add(i16x8.add(before, here), after)
    const all = sums + (at << 1)
    v128.store(all, i32x4.add(v128.load(all), i32x4.extend_low_i16x8_u(here)))
    v128.store(all, i32x4.add(v128.load(all, 16), i32x4.extend_high_i16x8_u(here)), 16)
    const mostThere = v128.load(most + at)
    v128.store(most + at, i16x8.max_u(mostThere, here))
    v128.store(passages + at, v128.bitselect(ours, v128.load(passages + at), i16x8.gt_u(here, mostThere)))
    totals = i32x4.add(totals, i32x4.extadd_pairwise_i16x8_u(here))
    filled += popcnt(i16x8.bitmask(i16x8.ne(three, i16x8.splat(0))))
    let those = i16x8.bitmask(i16x8.ge_u(three, leasts))
    for (; those !== 0; those &= those - 1) {
      const place = at + ((<usize>ctz(those)) << 1)
      const fullness = sumAt(earlier, later, place)
      const sum = sumAt(earlier, later, place - 2) + fullness + sumAt(earlier, later, place + 2)
      const fuller = <f64>sum + <f64>fullness * BY_FULLNESS
      if (sum < least || fuller <= bar) continue
      bar = offered(<i32>(place >> 1), fuller, bar)
      least = <i32>floor(bar)
      leasts = i16x8.splat(<i16>least)
    }
  }
  const both = i32x4.add(totals, v128.shuffle<i64>(totals, totals, 1, 1))
  const total = <u32>(i32x4.extract_lane(both, 0) + i32x4.extract_lane(both, 1))
  typical = ((3 + BY_FULLNESS) * <f64>total) / <f64>filled
  return summitCount
}

function sumAt(earlier: usize, later: usize, at: usize): i32 {
  return <i32>load<u16>(earlier + at) + <i32>load<u16>(later + at)
}

/** Keeps a sum among the highest. @returns what the next must exceed. */
function offered(at: i32, sum: f64, bar: f64): f64 {
  let near: i32 = 0
  while (near < summitCount && abs(placeOf(near) - at) > NEAR) near++
  if (near < summitCount) {
    if (sumOf(near) >= sum) return bar
    summitCount--
    for (; near < summitCount; near++) put(near, placeOf(near + 1), sumOf(near + 1))
  }
  let to = summitCount
  for (; to > 0 && sumOf(to - 1) < sum; to--) put(to, placeOf(to - 1), sumOf(to - 1))
  put(to, at, sum)
  summitCount = min(summitCount + 1, MOST_SUMMITS)
  return summitCount === MOST_SUMMITS ? sumOf(MOST_SUMMITS - 1) : bar
}

function placeOf(i: i32): i32 {
  return <i32>load<f64>(summit + ((<usize>i) << 4))
}

function sumOf(i: i32): f64 {
  return load<f64>(summit + ((<usize>i) << 4), 8)
}

function put(i: i32, at: i32, sum: f64): void {
  store<f64>(summit + ((<usize>i) << 4), <f64>at)
  store<f64>(summit + ((<usize>i) << 4), sum, 8)
}
