/*
 * `fit.ts`, and `match` of `line.ts`, in AssemblyScript, on two constellations that `../kernel.ts` has written. Each number goes through the
 * operations of those files in their order, so the results are the same bits. Nothing is allocated.
 */

export const SEMITONE_BITS: i32 = 7
export const TIME_TOLERANCE: f64 = 24
export const PITCH_TOLERANCE: f64 = 51.2
export const SCALE_FREEDOM: f64 = 0.012
export const LEAST_FOUND: f64 = 0.06
export const ENDED: f64 = 0.25
export const FIRST_REACH: f64 = 2000
export const LEAST_NEAR: i32 = 5
export const IN_PLACE_TIME: f64 = 16
export const IN_PLACE_PITCH: f64 = 38.4
export const LEAST_TIME_SPREAD: f64 = 4.8
export const LEAST_PITCH_SPREAD: f64 = 6.4

/** Times stand in 32 bits, pitches in 16. */
let times: usize = 0
let pitches: usize = 0
let peaks: i32 = 0
/** Eight times behind the last are later than any. */
let theirTimes: usize = 0
let theirPitches: usize = 0
let theirPeaks: i32 = 0
/** A column entry for each peak that is found again: 32 bits for it and for its like, 64 for each error. */
export let found: usize = 0
export let likes: usize = 0
export let timeErrors: usize = 0
export let pitchErrors: usize = 0
/** Of each of our peaks its place in theirs, and the whole times that are within tolerance of it: the first, and one after the last. */
let places: usize = 0
let earliest: usize = 0
let after: usize = 0
/** In the same room, when those are found: of each error how far it is from the middle, what puts errors in order, and some of them. */
let distances: usize = 0
let inOrder: usize = 0
let keys: usize = 0
/** For each of their peaks which of those found has taken it, or −1: so before and after each use. */
let takenBy: usize = 0

/** @param room 44 bytes for each of our peaks and 16 more, and four for each of theirs. */
export function lay(
  ourTimes: usize,
  ourPitches: usize,
  ours: i32,
  otherTimes: usize,
  otherPitches: usize,
  others: i32,
  room: usize,
): void {
  times = ourTimes
  pitches = ourPitches
  peaks = ours
  theirTimes = otherTimes
  theirPitches = otherPitches
  theirPeaks = others
  const column = (<usize>(ours + 16)) << 2
  found = room
  likes = found + column
  timeErrors = likes + column
  pitchErrors = timeErrors + 2 * column
  places = distances = pitchErrors + 2 * column
  earliest = inOrder = places + 2 * column
  after = earliest + column
  keys = inOrder + 2 * column
  takenBy = keys + column
  memory.fill(takenBy, 0xff, (<usize>others) << 2)
}

/** Index of the first of ascending times that is at least `least`. */
function firstAtOrAfter(ascending: usize, count: i32, least: f64): i32 {
  let low: i32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (<f64>load<i32>(ascending + ((<usize>middle) << 2)) < least) low = middle + 1
    else high = middle
  }
  return low
}

/** The line at hand, and the one that `fit` has found. */
export let timeScale: f64 = 0
export let offset: f64 = 0
export let pitchShift: f64 = 0

/** @returns how many are found. */
function findLikes(from: i32, to: i32): i32 {
  if (theirPeaks === 0 || from >= to) return 0
  const earliest = <f64>load<i32>(theirTimes)
  const latest = <f64>load<i32>(theirTimes + ((<usize>(theirPeaks - 1)) << 2))
  const beginning = (earliest - TIME_TOLERANCE - offset) / timeScale - 1
  const end = (latest + TIME_TOLERANCE - offset) / timeScale + 1
  const first = max(from, firstAtOrAfter(times, peaks, beginning))
  return sweep(first, min(to, firstAtOrAfter(times, peaks, end)))
}

/** Where some of our peaks lie in theirs, four at a time, and the range of whole times within tolerance: the first, and one after the last. */
function place(from: i32, to: i32): void {
  const scales = f64x2.splat(timeScale)
  const starts = f64x2.splat(offset)
  const tolerances = f64x2.splat(TIME_TOLERANCE)
  for (let peak = from; peak < to; peak += 4) {
    const at = (<usize>peak) << 2
    const four = v128.load(times + at)
    const two = v128.shuffle<i64>(four, four, 1, 1)
    const first = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(four), scales), starts)
    const second = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(two), scales), starts)
    v128.store(places + (at << 1), first)
    v128.store(places + (at << 1), second, 16)
    v128.store(
      earliest + at,
      whole(f64x2.ceil(f64x2.sub(first, tolerances)), f64x2.ceil(f64x2.sub(second, tolerances))),
    )
    const last = whole(f64x2.floor(f64x2.add(first, tolerances)), f64x2.floor(f64x2.add(second, tolerances)))
    v128.store(after + at, i32x4.add(last, i32x4.splat(1)))
  }
}

function whole(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(first), i32x4.trunc_sat_f64x2_s_zero(second), 0, 2)
}

/** Of their peaks eight at a time. */
function sweep(from: i32, to: i32): i32 {
  if (from >= to) return 0
  place(from, to)
  const shift = pitchShift
  const lowest = <i32>ceil(shift - PITCH_TOLERANCE)
  const range = <i32>floor(shift + PITCH_TOLERANCE) - lowest
  const ranges = i16x8.splat(<i16>range)
  const lows = i16x8.splat(<i16>lowest)
  const begin = load<f64>(places + ((<usize>from) << 3)) - TIME_TOLERANCE
  const toTheirPitches = theirPitches - (theirTimes >> 1)
  let near = theirTimes + ((<usize>firstAtOrAfter(theirTimes, theirPeaks, begin)) << 2)
  let row: usize = 0
  const end = (<usize>to) << 2
  for (let i = (<usize>from) << 2; i < end; i += 4) {
    const before = v128.load32_splat(earliest + i)
    const behind = v128.load32_splat(after + i)
    const ours = i16x8.add(v128.load16_splat(pitches + (i >> 1)), lows)
    let passed: i32
    do {
      passed = popcnt(i32x4.bitmask(i32x4.lt_s(v128.load(near), before)))
      near += (<usize>passed) << 2
    } while (passed === 4)
    let like: usize = 0
    let best: f64 = 2
    let at = near
    do {
      const inTime = i16x8.narrow_i32x4_s(i32x4.lt_s(v128.load(at), behind), i32x4.lt_s(v128.load(at, 16), behind))
      const aboves = i16x8.sub(v128.load(toTheirPitches + (at >> 1)), ours)
      let those = i16x8.bitmask(v128.and(inTime, i16x8.le_u(aboves, ranges)))
      for (; those !== 0; those &= those - 1) {
        const other = at + ((<usize>ctz(those)) << 2)
        const theirPitch = <i32>load<u16>(toTheirPitches + (other >> 1))
        const apart = theirPitch - <i32>load<u16>(pitches + (i >> 1))
        // Sixteen bits may have wrapped around.
        if (<u32>(apart - lowest) > <u32>range) continue
        const timeError = <f64>load<i32>(other) - load<f64>(places + (i << 1))
        const pitchError = <f64>apart - shift
        const cost = distance(timeError, pitchError)
        if (cost > best) continue
        if (cost === best && like !== 0 && !isHigher(theirPitch, <i32>load<u16>(toTheirPitches + (like >> 1)))) continue
        best = cost
        like = other
        store<f64>(timeErrors + (row << 1), timeError)
        store<f64>(pitchErrors + (row << 1), pitchError)
      }
      at += 32
    } while (load<i32>(at - 4) < load<i32>(after + i))
    store<i32>(found + row, <i32>(i >> 2))
    store<i32>(likes + row, <i32>((like - theirTimes) >> 2))
    row += (<usize>(like !== 0)) << 2
  }
  return <i32>(row >> 2)
}

function isHigher(pitch: i32, than: i32): bool {
  return pitch >> SEMITONE_BITS > than >> SEMITONE_BITS
}

function distance(timeError: f64, pitchError: f64): f64 {
  const inTime = timeError * (1 / TIME_TOLERANCE)
  const inPitch = pitchError * (1 / PITCH_TOLERANCE)
  return inTime * inTime + inPitch * inPitch
}

/** @returns how many are matched; of each `found`, `likes`, and the errors, now of 32 bits. */
export function match(scale: f64, start: f64, shift: f64): i32 {
  timeScale = scale
  offset = start
  pitchShift = shift
  const count = findLikes(0, peaks)
  for (let i: i32 = 0; i < count; i++) {
    const place = takenBy + ((<usize>load<i32>(likes + ((<usize>i) << 2))) << 2)
    const rival = load<i32>(place)
    if (rival < 0 || distanceOf(rival) > distanceOf(i)) store<i32>(place, i)
  }
  let kept: usize = 0
  for (let i: i32 = 0; i < count; i++) {
    const row = (<usize>i) << 2
    const like = load<i32>(likes + row)
    const place = takenBy + ((<usize>like) << 2)
    if (load<i32>(place) !== i) continue
    store<i32>(place, -1)
    store<i32>(found + kept, load<i32>(found + row))
    store<i32>(likes + kept, like)
    store<f32>(timeErrors + kept, <f32>load<f64>(timeErrors + (row << 1)))
    store<f32>(pitchErrors + kept, <f32>load<f64>(pitchErrors + (row << 1)))
    kept += 4
  }
  return <i32>(kept >> 2)
}

function distanceOf(i: i32): f64 {
  const row = (<usize>i) << 3
  return distance(load<f64>(timeErrors + row), load<f64>(pitchErrors + row))
}

/** @returns whether a line holds there: it is the one at hand. */
export function fit(scale: f64, start: f64, shift: f64, around: f64): bool {
  timeScale = scale
  offset = start
  pitchShift = shift
  refit(look(around, FIRST_REACH), scale)
  const duration = peaks > 0 ? timeOf(peaks - 1) : 0
  let inner = LEAST_FOUND
  let reach = FIRST_REACH
  while (true) {
    const count = look(around, reach)
    const share = <f64>inPlace(count) / <f64>max(1, looked)
    if (reach === FIRST_REACH && (count < LEAST_NEAR || share < LEAST_FOUND)) return false
    if (share < inner * (0.5 + ENDED / 2)) return true
    inner = share
    refit(count, scale)
    if (around - reach <= 0 && around + reach >= duration) return true
    reach *= 2
  }
}

/** How many peaks were looked at. */
let looked: i32 = 0

function look(around: f64, reach: f64): i32 {
  const from = firstAtOrAfter(times, peaks, around - reach)
  const to = firstAtOrAfter(times, peaks, around + reach)
  looked = to - from
  return findLikes(from, to)
}

function timeOf(peak: i32): f64 {
  return <f64>load<i32>(times + ((<usize>peak) << 2))
}

function inPlace(count: i32): i32 {
  let near: i32 = 0
  const end = (<usize>count) << 3
  for (let i: usize = 0; i < end; i += 8) {
    const inTime = abs(load<f64>(timeErrors + i)) <= IN_PLACE_TIME
    const inPitch = abs(load<f64>(pitchErrors + i)) <= IN_PLACE_PITCH
    near += <i32>inTime & <i32>inPitch
  }
  return near
}

function refit(all: i32, hypothesisScale: f64): void {
  if (all < LEAST_NEAR) return
  const pitchMiddle = medianWithin(pitchErrors, all, PITCH_TOLERANCE)
  const inTune = keepNear(all, pitchErrors, pitchMiddle, PITCH_TOLERANCE, LEAST_PITCH_SPREAD)
  const middle = medianWithin(timeErrors, inTune, TIME_TOLERANCE)
  const count = keepNear(inTune, timeErrors, middle, TIME_TOLERANCE, LEAST_TIME_SPREAD)
  pitchShift += pitchMiddle
  if (leastSquares(count, hypothesisScale)) return
  offset += middle
}

function keepNear(count: i32, errors: usize, middle: f64, limit: f64, least: f64): i32 {
  const end = (<usize>count) << 3
  for (let i: usize = 0; i < end; i += 8) store<f64>(distances + i, abs(load<f64>(errors + i) - middle))
  const reach = max(least, 3 * medianWithin(distances, count, 2 * limit))
  let kept: usize = 0
  while (kept < end && load<f64>(distances + kept) <= reach) kept += 8
  for (let i = kept; i < end; i += 8) {
    store<i32>(found + (kept >> 1), load<i32>(found + (i >> 1)))
    store<f64>(timeErrors + kept, load<f64>(timeErrors + i))
    store<f64>(pitchErrors + kept, load<f64>(pitchErrors + i))
    kept += (<usize>(load<f64>(distances + i) <= reach)) << 3
  }
  return <i32>(kept >> 3)
}

/** Time and error go together. @returns whether the slope is one that the time scale may take on: then it has. */
function leastSquares(count: i32, hypothesisScale: f64): bool {
  const counts = f64x2.splat(<f64>count)
  const end = (<usize>count) << 3
  let means = f64x2.splat(0)
  for (let i: usize = 0; i < end; i += 8) means = f64x2.add(means, f64x2.div(timeAndError(i), counts))
  let sums = f64x2.splat(0)
  for (let i: usize = 0; i < end; i += 8) {
    const both = f64x2.sub(timeAndError(i), means)
    sums = f64x2.add(sums, f64x2.mul(v128.shuffle<f64>(both, both, 0, 0), both))
  }
  const squares = f64x2.extract_lane(sums, 0)
  const products = f64x2.extract_lane(sums, 1)
  const slope = squares > 0 ? products / squares : 0
  const scale = timeScale + slope
  if (abs(scale / hypothesisScale - 1) > SCALE_FREEDOM) return false
  timeScale = scale
  offset += f64x2.extract_lane(means, 1) - slope * f64x2.extract_lane(means, 0)
  return true
}

function timeAndError(i: usize): v128 {
  const time = timeOf(load<i32>(found + (i >> 1)))
  return f64x2.replace_lane(f64x2.splat(time), 1, load<f64>(timeErrors + i))
}

/** Only those that have the median's key, or one near it, are put in order. */
function medianWithin(values: usize, count: i32, limit: f64): f64 {
  writeKeys(values, count, limit)
  const rank = count >> 1
  let low: i32 = -MOST_KEY
  let high: i32 = MOST_KEY
  let below: i32 = 0
  let until = count
  while (high - low > 1 && until - below > FEW) {
    const middle = (low + high) >> 1
    const lower = countBelow(middle, count)
    if (lower <= rank) {
      low = middle
      below = lower
    } else {
      high = middle
      until = lower
    }
  }
  const end = collect(values, count, low, high)
  return select(end, rank - below)
}

const MOST_KEY: i32 = 0x7fff
const FEW: i32 = 8

/** Whole numbers of 16 bits that have the order of the values, and behind them greater ones. */
function writeKeys(values: usize, count: i32, limit: f64): void {
  const perUnit = f64x2.splat(<f64>(MOST_KEY - 1) / limit)
  const end = (<usize>count) << 1
  for (let i: usize = 0; i < end; i += 8) {
    const from = values + (i << 2)
    const four = whole(f64x2.mul(v128.load(from), perUnit), f64x2.mul(v128.load(from, 16), perUnit))
    v128.store64_lane(keys + i, i16x8.narrow_i32x4_s(four, four), 0)
  }
  const most = i16x8.splat(<i16>MOST_KEY)
  v128.store(keys + end, most)
  v128.store(keys + end, most, 16)
}

function countBelow(key: i32, count: i32): i32 {
  const limits = i16x8.splat(<i16>key)
  const end = keys + ((<usize>count) << 1)
  let sums = i16x8.splat(0)
  for (let at = keys; at < end; at += 32) {
    sums = i16x8.sub(sums, i16x8.lt_s(v128.load(at), limits))
    sums = i16x8.sub(sums, i16x8.lt_s(v128.load(at, 16), limits))
  }
  const pairs = i32x4.extadd_pairwise_i16x8_u(sums)
  const both = i32x4.add(pairs, v128.shuffle<i64>(pairs, pairs, 1, 1))
  return i32x4.extract_lane(both, 0) + i32x4.extract_lane(both, 1)
}

/** Those whose keys are not below the first and below the second. @returns where they end. */
function collect(values: usize, count: i32, low: i32, high: i32): usize {
  const lows = i16x8.splat(<i16>low)
  const highs = i16x8.splat(<i16>high)
  const end = (<usize>count) << 1
  let to = inOrder
  for (let i: usize = 0; i < end; i += 16) {
    const eight = v128.load(keys + i)
    let those = i16x8.bitmask(v128.andnot(i16x8.lt_s(eight, highs), i16x8.lt_s(eight, lows)))
    for (; those !== 0; those &= those - 1) {
      store<f64>(to, load<f64>(values + (i << 2) + ((<usize>ctz(those)) << 3)))
      to += 8
    }
  }
  return to
}

/** Drops of those collected the ones on the other side of one of them: of the errors of exact copies all are the same. */
function select(behind: usize, among: i32): f64 {
  let end = behind
  let rank = among
  while (true) {
    const pivot = load<f64>(inOrder + (((end - inOrder) >> 4) << 3))
    let lower: i32 = 0
    let equal: i32 = 0
    for (let at = inOrder; at < end; at += 8) {
      lower += <i32>(load<f64>(at) < pivot)
      equal += <i32>(load<f64>(at) === pivot)
    }
    const isLower = rank < lower
    if (!isLower) {
      rank -= lower + equal
      if (rank < 0) return pivot
    }
    let to = inOrder
    for (let at = inOrder; at < end; at += 8) {
      const value = load<f64>(at)
      store<f64>(to, value)
      to += (<usize>(isLower ? value < pivot : value > pivot)) << 3
    }
    end = to
  }
}
