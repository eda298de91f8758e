/*
 * `target-zones.ts`, `tuples.ts` and the loop of `kin.ts` in AssemblyScript, on columns that `../kernel.ts` has written: the very
 * same zones, tuples and landmarks. Nothing is allocated.
 */

/** As in `target-zones.ts`: of pitch differences in units, of keys, of peaks in a zone, and of time differences. */
export const ZONE_PITCH: i32 = 1536
export const PITCH_QUANTUM_BITS: i32 = 6
export const PITCH_QUANTA: i32 = 49
export const MOST_PEAKS: i32 = 256
export const TIME_QUANTA: i32 = 26
export const BEFORE: i32 = 254
export const BEHIND: i32 = 255
/** As in `landmark-parameters.ts`: the last bits of a hash, and those before them. */
export const WITNESS_BITS: i32 = 6
export const PITCH_BITS: i32 = 7

/** For each choice of four lanes the bytes of those that are taken, together at the beginning. */
const LANES: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3,
  4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 0, 1, 2, 3, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255, 4, 5, 6, 7, 8, 9, 10, 11, 255, 255, 255,
  255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255, 255, 255, 255, 12, 13, 14, 15, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 4, 5, 6,
  7, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 255, 255, 255, 255,
  8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 255,
  255, 255, 255, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
  13, 14, 15,
])

/**
 * The peaks in the zone of each anchor. Addresses are of columns of 32 bits, but of the pitches, which have 16.
 *
 * @param room of `keys` and `byPlace`, in words, with four to spare.
 * @returns how many peaks there are in all, or −1 where there is no room for them.
 */
export function zones(
  times: usize,
  pitches: usize,
  anchors: i32,
  first: i32,
  last: i32,
  certain: i32,
  fan: i32,
  starts: usize,
  byPlace: usize,
  keys: usize,
  room: i32,
): i32 {
  let count: i32 = 0
  store<i32>(starts, 0)
  for (let anchor: i32 = 0; anchor < anchors; anchor++) {
    if (count + MOST_PEAKS >= room) return -1
    const start = count
    const most = start + MOST_PEAKS
    const time = load<i32>(times + ((<usize>anchor) << 2))
    const lowest = <i32>load<u16>(pitches + ((<usize>anchor) << 1)) - ZONE_PITCH
    let wanted = fan
    let i = anchor + 1
    // Four at a time, up to the four among which the zone ends.
    for (; i + 4 <= anchors && count + 4 <= most; i += 4) {
      const later = i32x4.sub(v128.load(times + ((<usize>i) << 2)), i32x4.splat(time))
      const higher = i32x4.sub(v128.load_ext<u16>(pitches + ((<usize>i) << 1)), i32x4.splat(lowest))
      const inside = v128.and(i32x4.le_u(higher, i32x4.splat(2 * ZONE_PITCH)), i32x4.ge_s(later, i32x4.splat(first)))
      const isEnding = v128.any_true(i32x4.gt_u(later, i32x4.splat(last)))
      const certainly = popcnt(i32x4.bitmask(v128.and(inside, i32x4.ge_s(later, i32x4.splat(certain)))))
      if (isEnding || certainly >= wanted) break
      const which = i32x4.bitmask(inside)
      const quanta = i32x4.shr_s(i32x4.add(higher, i32x4.splat(1 << (PITCH_QUANTUM_BITS - 1))), PITCH_QUANTUM_BITS)
      const found = v128.or(i32x4.shl(quanta, 19), i32x4.shl(later, 8))
      const together = v128.swizzle(found, v128.load(LANES + ((<usize>which) << 4)))
      const places = i32x4.add(i32x4.splat(count - start), i32x4(0, 1, 2, 3))
      v128.store(byPlace + ((<usize>count) << 2), v128.or(together, places))
      count += popcnt(which)
      wanted -= certainly
    }
    for (; i < anchors && wanted > 0 && count < most; i++) {
      const later = load<i32>(times + ((<usize>i) << 2)) - time
      if (<u32>later > <u32>last) break
      const higher = <i32>load<u16>(pitches + ((<usize>i) << 1)) - lowest
      const inside = ~(higher | (2 * ZONE_PITCH - higher) | (later - first)) >>> 31
      const quantum = (higher + (1 << (PITCH_QUANTUM_BITS - 1))) >> PITCH_QUANTUM_BITS
      store<i32>(byPlace + ((<usize>count) << 2), (quantum << 19) | (later << 8) | (count - start))
      count += inside
      wanted -= inside & ~((later - certain) >> 31)
    }
    store<i32>(starts + ((<usize>(anchor + 1)) << 2), count)
    sort(byPlace + ((<usize>start) << 2), keys + ((<usize>start) << 2), count - start)
  }
  return count
}

/** Each key goes where its rank is: how many are less, which is counted for four at a time. */
function sort(from: usize, to: usize, count: i32): void {
  const end = from + ((<usize>count) << 2)
  // What stands behind the last counts for none, and goes where the next zone begins.
  v128.store(end, i32x4.splat(i32.MAX_VALUE))
  for (let at = from; at < end; at += 16) {
    const four = v128.load(at)
    let less = i32x4.splat(0)
    for (let other = from; other < end; other += 4) less = i32x4.sub(less, i32x4.lt_s(v128.load32_splat(other), four))
    store<i32>(to + ((<usize>i32x4.extract_lane(less, 0)) << 2), i32x4.extract_lane(four, 0))
    store<i32>(to + ((<usize>i32x4.extract_lane(less, 1)) << 2), i32x4.extract_lane(four, 1))
    store<i32>(to + ((<usize>i32x4.extract_lane(less, 2)) << 2), i32x4.extract_lane(four, 2))
    store<i32>(to + ((<usize>i32x4.extract_lane(less, 3)) << 2), i32x4.extract_lane(four, 3))
  }
}

/** Bytes of a tuple: anchor, pattern, three keys. */
const TUPLE: usize = 20

/**
 * The tuples that a sampling keeps, of the zones that `zones` left.
 *
 * @param seconds for each pitch difference of a first target 64 bits: those of a second.
 * @param limit the highest mixed pattern that is kept.
 * @param endOfPlaces before it is room for two words for each peak of the zones.
 * @param out of tuples.
 * @param room of `out`, in tuples.
 * @returns how many there are, or −1 where there is no room for them.
 */
export function tuples(
  starts: usize,
  keys: usize,
  anchors: i32,
  seconds: usize,
  salt: i32,
  limit: u32,
  fan: i32,
  endOfPlaces: usize,
  out: usize,
  room: i32,
): i32 {
  let to = out
  const full = out + <usize>room * TUPLE
  for (let at = placesOfFirst(starts, keys, anchors, seconds, endOfPlaces); at < endOfPlaces; at += PLACE) {
    const i = <usize>load<u32>(at)
    const anchor = load<i32>(at, 4)
    const end = keys + ((<usize>load<u32>(starts + ((<usize>anchor) << 2), 4)) << 2)
    const a = load<i32>(i)
    const first = pitchOf(a)
    const kept = load<u64>(seconds + ((<usize>first) << 3))
    for (let j = i + 4; j < end - 4; j += 4) {
      const b = load<i32>(j)
      const second = pitchOf(b)
      if (((kept >> <u64>second) & 1) === 0) continue
      const pair = (first * PITCH_QUANTA + second) * PITCH_QUANTA
      for (let k = j + 4; k < end; k += 4) {
        const c = load<i32>(k)
        const pattern = pair + pitchOf(c)
        if (mix(pattern + salt) > limit || !fits(a & 255, b & 255, c & 255, fan)) continue
        if (to === full) return -1
        store<i32>(to, anchor)
        store<i32>(to, pattern, 4)
        store<i32>(to, a, 8)
        store<i32>(to, b, 12)
        store<i32>(to, c, 16)
        to += TUPLE
      }
    }
  }
  return <i32>((to - out) / TUPLE)
}

/** Bytes of a place: the address of a key, and its anchor. */
const PLACE: usize = 8

/**
 * Where the keys stand that are the first target of any pair that is kept, in ascending order. That is one in some and can't be foretold: each is
 * written, and the next one over it if it is none. From the last one on, so that for each it is known which ones come behind it.
 *
 * @param end behind the last of the places.
 * @returns where they begin.
 */
function placesOfFirst(starts: usize, keys: usize, anchors: i32, seconds: usize, end: usize): usize {
  let to = end - PLACE
  for (let anchor = anchors - 1; anchor >= 0; anchor--) {
    const bounds = starts + ((<usize>anchor) << 2)
    const start = keys + ((<usize>load<u32>(bounds)) << 2)
    let behind: u64 = 0
    for (let at = keys + ((<usize>load<u32>(bounds, 4)) << 2) - 12; at >= start; at -= 4) {
      behind |= (<u64>1) << (<u64>pitchOf(load<i32>(at, 4)))
      const kept = load<u64>(seconds + ((<usize>pitchOf(load<i32>(at))) << 3))
      store<u32>(to, <u32>at)
      store<i32>(to, anchor, 4)
      to -= (<usize>((kept & behind) !== 0)) << 3
    }
  }
  return to + PLACE
}

/**
 * Those of some tuples that a sampling keeps, or those that it does not.
 *
 * @param seconds and `limit`: as of `tuples`.
 * @param out of tuples; they may be put over those that they are chosen from.
 * @returns how many there are.
 */
export function sampled(
  from: usize,
  count: i32,
  seconds: usize,
  salt: i32,
  limit: u32,
  isWanted: bool,
  out: usize,
): i32 {
  let to = out
  const end = from + <usize>count * TUPLE
  for (let at = from; at < end; at += TUPLE) {
    const pattern = load<u32>(at, 4)
    const pair = pattern / PITCH_QUANTA
    const first = pair / PITCH_QUANTA
    const second = pair - first * PITCH_QUANTA
    const kept = (load<u64>(seconds + ((<usize>first) << 3)) >> <u64>second) & 1
    const isKept = i32(kept !== 0) & i32(mix(pattern + salt) <= limit)
    v128.store(to, v128.load(at))
    store<i32>(to, load<i32>(at, 16), 16)
    to += isKept === i32(isWanted) ? TUPLE : 0
  }
  return <i32>((to - out) / TUPLE)
}

/**
 * The landmarks that a time scale makes of tuples, one for each tuple that fits and each probe.
 *
 * @param quanta of each time difference, as of `timeQuantaAt`: bytes.
 * @param probes two words for each: what it adds to pitches, in units, and its number.
 * @param out columns of `room` rows: hashes, times and patterns of 32 bits, numbers of probes of 16.
 * @param begun rows that are there; behind them there is room for all tuples.
 * @returns how many there are then.
 */
export function landmarks(
  times: usize,
  pitches: usize,
  starts: usize,
  byPlace: usize,
  tuples: usize,
  count: i32,
  quanta: usize,
  timeScale: f64,
  fan: i32,
  probes: usize,
  probeCount: i32,
  out: usize,
  room: i32,
  begun: i32,
): i32 {
  const column = (<usize>room) << 2
  const endOfProbes = probes + ((<usize>probeCount) << 3)
  const endOfTuples = tuples + <usize>count * TUPLE
  let rows = <usize>begun
  for (let tuple = tuples; tuple < endOfTuples; tuple += TUPLE) {
    const anchor = <usize>load<u32>(tuple)
    const bounds = starts + (anchor << 2)
    const start = byPlace + ((<usize>load<u32>(bounds)) << 2)
    const end = byPlace + ((<usize>load<u32>(bounds, 4)) << 2)
    let zone = start
    while (zone < end && quantumOf(quanta, load<i32>(zone)) === BEFORE) zone += 4
    const before = <i32>((zone - start) >> 2)
    const a = load<i32>(tuple, 8)
    const b = load<i32>(tuple, 12)
    const c = load<i32>(tuple, 16)
    // Places among those of the zone at this scale.
    const x = (a & 255) - before
    const y = (b & 255) - before
    const z = (c & 255) - before
    const low = quantumOf(quanta, a)
    const middle = quantumOf(quanta, b)
    const high = quantumOf(quanta, c)
    const isNear = i32(<u32>x < <u32>fan) & i32(<u32>y < <u32>fan) & i32(<u32>z < <u32>fan)
    const isInside = i32(low !== BEHIND) & i32(middle !== BEHIND) & i32(high !== BEHIND)
    // The nearest peak that is none of the three comes after as many of them as stand at the very beginning.
    const first = i32(x === 0) | i32(y === 0) | i32(z === 0)
    const second = first & (i32(x === 1) | i32(y === 1) | i32(z === 1))
    const third = second & (i32(x === 2) | i32(y === 2) | i32(z === 2))
    const beside = zone + ((<usize>(first + second + third)) << 2)
    const key = load<i32>(beside)
    const isAlone = i32(beside >= end) | i32(quantumOf(quanta, key) === BEHIND)
    const witness = ((1 + pitchOf(key)) | -isAlone) & ALONE
    const pattern = load<i32>(tuple, 4)
    const distances = (low * TIME_QUANTA + middle) * TIME_QUANTA + high
    const shape = mix(pattern * <i32>0x9e3779b1 + distances)
    const anchorPitch = <i32>load<u16>(pitches + (anchor << 1))
    const time = <u32>(<i64>rounded(<f64>load<u32>(times + (anchor << 2)) * timeScale))
    let row = rows
    for (let probe = probes; probe < endOfProbes; probe += 8) {
      const pitch = (anchorPitch + load<i32>(probe)) >> PITCH_QUANTUM_BITS
      const to = out + (row << 2)
      store<i32>(to, hashOf(shape, pitch, witness))
      store<u32>(to + column, time)
      store<i32>(to + 2 * column, pattern)
      store<u16>(out + 3 * column + (row << 1), load<u16>(probe, 4))
      row++
    }
    // Which tuples fit can't be foretold: the rows of each are written, and the next ones over them if it does not.
    rows += (row - rows) & -(<usize>(isNear & isInside))
  }
  return <i32>rows
}

const ALONE: i32 = (1 << WITNESS_BITS) - 1
const SHAPE_MASK: i32 = -1 << (WITNESS_BITS + PITCH_BITS)
const PITCH_MASK: i32 = (1 << PITCH_BITS) - 1

/** As in `hash.ts`. */
function hashOf(shape: i32, pitch: i32, witness: i32): i32 {
  return (shape & SHAPE_MASK) | (((shape + pitch) & PITCH_MASK) << WITNESS_BITS) | witness
}

function quantumOf(quanta: usize, key: i32): i32 {
  return <i32>load<u8>(quanta + (<usize>(key >>> 8) & 2047))
}

/** As `Math.round` of JavaScript. */
function rounded(x: f64): f64 {
  const up = Math.ceil(x)
  return up - <f64>i32(up - 0.5 > x)
}

function pitchOf(key: i32): i32 {
  return key >>> 19
}

function mix(x: i32): u32 {
  let h = <u32>x
  h = (h ^ (h >>> 16)) * 0x85ebca6b
  h = (h ^ (h >>> 13)) * 0xc2b2ae35
  return h ^ (h >>> 16)
}

function fits(a: i32, b: i32, c: i32, fan: i32): bool {
  const least = min(min(a, b), c)
  const most = max(max(a, b), c)
  return most - least < fan
}
