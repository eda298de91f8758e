/*
 * `target-zones.ts` and `sampledTuples` of `tuples.ts` in AssemblyScript, on columns that `../kernel.ts` has written: the very
 * same zones and tuples. Nothing is allocated.
 */

/** As in `target-zones.ts`: of pitch differences in units, of keys, and of peaks in a zone. */
const ZONE_PITCH: i32 = 1536
const PITCH_QUANTUM_BITS: i32 = 6
const PITCH_QUANTA: i32 = 49
const MOST_PEAKS: i32 = 256

export function zonePitch(): i32 {
  return ZONE_PITCH
}

export function pitchQuantumBits(): i32 {
  return PITCH_QUANTUM_BITS
}

export function pitchQuanta(): i32 {
  return PITCH_QUANTA
}

export function mostPeaks(): i32 {
  return MOST_PEAKS
}

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
    for (let i = anchor + 1; i < anchors && wanted > 0 && count < most; i++) {
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

/**
 * The tuples that a sampling keeps, of the zones that `zones` left.
 *
 * @param seconds for each pitch difference of a first target 64 bits: those of a second.
 * @param limit the highest mixed pattern that is kept.
 * @param out five words for each tuple: anchor, pattern, three keys.
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
  out: usize,
  room: i32,
): i32 {
  let to = out
  const full = out + <usize>room * 20
  for (let anchor: i32 = 0; anchor < anchors; anchor++) {
    const start = keys + ((<usize>load<u32>(starts + ((<usize>anchor) << 2))) << 2)
    const end = keys + ((<usize>load<u32>(starts + ((<usize>anchor) << 2), 4)) << 2)
    if (end - start < 12) continue
    let present: u64 = 0
    for (let at = start + 4; at < end - 4; at += 4) present |= (<u64>1) << (<u64>pitchOf(load<i32>(at)))
    for (let i = start; i < end - 8; i += 4) {
      const a = load<i32>(i)
      const first = pitchOf(a)
      const kept = load<u64>(seconds + ((<usize>first) << 3))
      if ((kept & present) === 0) continue
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
          to += 20
        }
      }
    }
  }
  return <i32>((to - out) / 20)
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
