/*
 * The analysis of `spectrogram.ts`, `fft.ts` and `peaks.ts` in AssemblyScript, four floats at a time.
 * Each float goes through the operations of those files in their order, rounded to single
 * precision at each, so the results are the same bits. Nothing is allocated: the memory is laid
 * out here, and `../kernel.ts` writes the tables.
 */

/** Samples in one window; a window is four hops, one for each quarter of the first radix-4 pass. */
const SIZE: i32 = 1024
const HOP: i32 = SIZE / 4
const BINS: i32 = SIZE / 2
/** Frames to either side of a peak that it must exceed. */
const REACH: i32 = 7
/** Rows kept: a power of two above twice the reach. */
const ROWS: i32 = 16
const HOP_BYTES: i32 = HOP * 8
/** A row and a cache line, lest the rows' like bins fall on the same lines. */
const ROW_BYTES: i32 = BINS * 4 + 64
const LIST_BYTES: i32 = BINS * 2

/** Four hops of interleaved samples, used in a ring. */
export const INPUT: i32 = 0
export const WINDOW: i32 = INPUT + 4 * HOP_BYTES
/** Twiddles of the first pass: w1, w2, w3, each four real and four imaginary parts, for four butterflies at a time. */
export const FIRST_TWIDDLES: i32 = WINDOW + SIZE * 4
/** Twiddles of the middle passes as in `fft.ts`. */
export const TWIDDLES: i32 = FIRST_TWIDDLES + HOP * 24
/** For each bin, the first and the last bin of its neighbourhood, 16 bits each. It holds two bins below and above. */
export const LOW: i32 = TWIDDLES + 84 * 24 + 32
export const HIGH: i32 = LOW + LIST_BYTES
/** The spectrum before and after a pass. The gaps keep the streams of one pass off each other's cache lines. */
const RE: i32 = HIGH + LIST_BYTES + 64
const IM: i32 = RE + SIZE * 4 + 128
const NEXT_RE: i32 = IM + SIZE * 4 + 128
const NEXT_IM: i32 = NEXT_RE + SIZE * 4 + 128
/** |Z[k]|² for each k, and the first once more behind the last. */
const POWER: i32 = NEXT_IM + SIZE * 4 + 128
/** Rows of power, used in a ring. */
export const ROW: i32 = POWER + SIZE * 4 + 64
/** Of the row at hand, from each bin on: the maximum of some bins. Silence stands behind the last. */
const MAXIMA: i32 = ROW + ROWS * ROW_BYTES
/** For each row: bins that are the maximum of their neighbourhood within it, and how many. */
const CANDIDATES: i32 = MAXIMA + BINS * 4 + 192
const COUNTS: i32 = CANDIDATES + ROWS * LIST_BYTES
/** Bins of the peaks in the frame last decided, 16 bits each. */
export const PEAKS: i32 = COUNTS + ROWS * 4
const END: i32 = PEAKS + LIST_BYTES

let lowestBin: i32 = 0
let highestBin: i32 = 0
let floor: f32 = 0
let hops: i32 = 0
let rows: i32 = 0
let loudest: f32 = 0

export function windowSize(): i32 {
  return SIZE
}

export function neighbourhoodFrames(): i32 {
  return REACH
}

export function configure(lowest: i32, highest: i32, least: f32): void {
  lowestBin = lowest
  highestBin = highest
  floor = least
}

/** Begins a recording: half a window of silence stands before it. */
export function reset(): void {
  memory.fill(INPUT, 0, 4 * HOP_BYTES)
  memory.fill(ROW, 0, END - ROW)
  hops = 2
  rows = 0
}

/** Where the next hop's samples are written. */
export function hopAt(): i32 {
  return INPUT + (hops & 3) * HOP_BYTES
}

/** Where the next row is written. */
export function rowAt(): i32 {
  return ROW + (rows & (ROWS - 1)) * ROW_BYTES
}

/** The loudest power of the last row. */
export function loudestPower(): f32 {
  return loudest
}

/** Takes the samples at `hopAt`; makes a row at `rowAt` of the window that they complete. Returns whether they do. */
export function transform(): bool {
  clamp(hopAt())
  hops++
  if (hops < 4) return false
  firstPass()
  middlePass(NEXT_RE, NEXT_IM, RE, IM, TWIDDLES, 64, 4)
  middlePass(RE, IM, NEXT_RE, NEXT_IM, TWIDDLES + 64 * 24, 16, 16)
  middlePass(NEXT_RE, NEXT_IM, RE, IM, TWIDDLES + 80 * 24, 4, 64)
  lastPass()
  sumPower(rowAt())
  return true
}

/** Takes the row at `rowAt`. Returns how many peaks the row `REACH` before it has; their bins stand at `PEAKS`. */
export function pick(): i32 {
  findCandidates()
  rows++
  return rows > REACH ? decide(rows - 1 - REACH) : 0
}

function clamp(at: i32): void {
  const most = f32x4.splat(4)
  const least = f32x4.splat(-4)
  for (let end = at + HOP_BYTES; at < end; at += 16) {
    const x = v128.load(at)
    const number = v128.and(x, f32x4.eq(x, x))
    v128.store(at, f32x4.pmax(f32x4.pmin(number, most), least))
  }
}

/** Window and first pass in one: each of the four hops is a quarter of the transform's input. */
function firstPass(): void {
  const first = hops & 3
  let a = INPUT + first * HOP_BYTES
  let b = INPUT + ((first + 1) & 3) * HOP_BYTES
  let c = INPUT + ((first + 2) & 3) * HOP_BYTES
  let d = INPUT + ((first + 3) & 3) * HOP_BYTES
  let window = WINDOW
  let twiddles = FIRST_TWIDDLES
  let to = 0
  for (let i = 0; i < HOP; i += 4) {
    const windowA = v128.load(window)
    const windowB = v128.load(window, HOP * 4)
    const windowC = v128.load(window, HOP * 8)
    const windowD = v128.load(window, HOP * 12)
    const aR = f32x4.mul(left(v128.load(a), v128.load(a, 16)), windowA)
    const aI = f32x4.mul(right(v128.load(a), v128.load(a, 16)), windowA)
    const bR = f32x4.mul(left(v128.load(b), v128.load(b, 16)), windowB)
    const bI = f32x4.mul(right(v128.load(b), v128.load(b, 16)), windowB)
    const cR = f32x4.mul(left(v128.load(c), v128.load(c, 16)), windowC)
    const cI = f32x4.mul(right(v128.load(c), v128.load(c, 16)), windowC)
    const dR = f32x4.mul(left(v128.load(d), v128.load(d, 16)), windowD)
    const dI = f32x4.mul(right(v128.load(d), v128.load(d, 16)), windowD)
    const sumAcR = f32x4.add(aR, cR)
    const sumAcI = f32x4.add(aI, cI)
    const difAcR = f32x4.sub(aR, cR)
    const difAcI = f32x4.sub(aI, cI)
    const sumBdR = f32x4.add(bR, dR)
    const sumBdI = f32x4.add(bI, dI)
    const turnR = f32x4.sub(dI, bI)
    const turnI = f32x4.sub(bR, dR)
    const xr = f32x4.sub(difAcR, turnR)
    const xi = f32x4.sub(difAcI, turnI)
    const yr = f32x4.sub(sumAcR, sumBdR)
    const yi = f32x4.sub(sumAcI, sumBdI)
    const zr = f32x4.add(difAcR, turnR)
    const zi = f32x4.add(difAcI, turnI)
    const w1r = v128.load(twiddles)
    const w1i = v128.load(twiddles, 16)
    const w2r = v128.load(twiddles, 32)
    const w2i = v128.load(twiddles, 48)
    const w3r = v128.load(twiddles, 64)
    const w3i = v128.load(twiddles, 80)
    storeTransposed(
      NEXT_RE + to,
      f32x4.add(sumAcR, sumBdR),
      f32x4.sub(f32x4.mul(xr, w1r), f32x4.mul(xi, w1i)),
      f32x4.sub(f32x4.mul(yr, w2r), f32x4.mul(yi, w2i)),
      f32x4.sub(f32x4.mul(zr, w3r), f32x4.mul(zi, w3i)),
    )
    storeTransposed(
      NEXT_IM + to,
      f32x4.add(sumAcI, sumBdI),
      f32x4.add(f32x4.mul(xr, w1i), f32x4.mul(xi, w1r)),
      f32x4.add(f32x4.mul(yr, w2i), f32x4.mul(yi, w2r)),
      f32x4.add(f32x4.mul(zr, w3i), f32x4.mul(zi, w3r)),
    )
    a += 32
    b += 32
    c += 32
    d += 32
    window += 16
    twiddles += 96
    to += 64
  }
}

function left(x: v128, y: v128): v128 {
  return v128.shuffle<f32>(x, y, 0, 2, 4, 6)
}

function right(x: v128, y: v128): v128 {
  return v128.shuffle<f32>(x, y, 1, 3, 5, 7)
}

function storeTransposed(to: i32, w: v128, x: v128, y: v128, z: v128): void {
  const wxLow = v128.shuffle<f32>(w, x, 0, 4, 1, 5)
  const wxHigh = v128.shuffle<f32>(w, x, 2, 6, 3, 7)
  const yzLow = v128.shuffle<f32>(y, z, 0, 4, 1, 5)
  const yzHigh = v128.shuffle<f32>(y, z, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(wxLow, yzLow, 0, 1, 4, 5))
  v128.store(to, v128.shuffle<f32>(wxLow, yzLow, 2, 3, 6, 7), 16)
  v128.store(to, v128.shuffle<f32>(wxHigh, yzHigh, 0, 1, 4, 5), 32)
  v128.store(to, v128.shuffle<f32>(wxHigh, yzHigh, 2, 3, 6, 7), 48)
}

function middlePass(re: i32, im: i32, outRe: i32, outIm: i32, twiddles: i32, quarter: i32, stride: i32): void {
  const block = stride * 4
  for (let p = 0; p < quarter; p++) {
    const w1r = v128.load32_splat(twiddles)
    const w1i = v128.load32_splat(twiddles, 4)
    const w2r = v128.load32_splat(twiddles, 8)
    const w2i = v128.load32_splat(twiddles, 12)
    const w3r = v128.load32_splat(twiddles, 16)
    const w3i = v128.load32_splat(twiddles, 20)
    twiddles += 24
    for (const end = re + block; re < end; ) {
      const aR = v128.load(re)
      const bR = v128.load(re, SIZE)
      const cR = v128.load(re, SIZE * 2)
      const dR = v128.load(re, SIZE * 3)
      const aI = v128.load(im)
      const bI = v128.load(im, SIZE)
      const cI = v128.load(im, SIZE * 2)
      const dI = v128.load(im, SIZE * 3)
      const sumAcR = f32x4.add(aR, cR)
      const sumAcI = f32x4.add(aI, cI)
      const difAcR = f32x4.sub(aR, cR)
      const difAcI = f32x4.sub(aI, cI)
      const sumBdR = f32x4.add(bR, dR)
      const sumBdI = f32x4.add(bI, dI)
      const turnR = f32x4.sub(dI, bI)
      const turnI = f32x4.sub(bR, dR)
      const xr = f32x4.sub(difAcR, turnR)
      const xi = f32x4.sub(difAcI, turnI)
      const yr = f32x4.sub(sumAcR, sumBdR)
      const yi = f32x4.sub(sumAcI, sumBdI)
      const zr = f32x4.add(difAcR, turnR)
      const zi = f32x4.add(difAcI, turnI)
      v128.store(outRe, f32x4.add(sumAcR, sumBdR))
      v128.store(outIm, f32x4.add(sumAcI, sumBdI))
      v128.store(outRe + block, f32x4.sub(f32x4.mul(xr, w1r), f32x4.mul(xi, w1i)))
      v128.store(outIm + block, f32x4.add(f32x4.mul(xr, w1i), f32x4.mul(xi, w1r)))
      v128.store(outRe + 2 * block, f32x4.sub(f32x4.mul(yr, w2r), f32x4.mul(yi, w2i)))
      v128.store(outIm + 2 * block, f32x4.add(f32x4.mul(yr, w2i), f32x4.mul(yi, w2r)))
      v128.store(outRe + 3 * block, f32x4.sub(f32x4.mul(zr, w3r), f32x4.mul(zi, w3i)))
      v128.store(outIm + 3 * block, f32x4.add(f32x4.mul(zr, w3i), f32x4.mul(zi, w3r)))
      re += 16
      im += 16
      outRe += 16
      outIm += 16
    }
    outRe += 3 * block
    outIm += 3 * block
  }
}

/** Of the last pass only the power is kept. */
function lastPass(): void {
  for (let at = 0; at < SIZE; at += 16) {
    const aR = v128.load(RE + at)
    const bR = v128.load(RE + at, SIZE)
    const cR = v128.load(RE + at, SIZE * 2)
    const dR = v128.load(RE + at, SIZE * 3)
    const aI = v128.load(IM + at)
    const bI = v128.load(IM + at, SIZE)
    const cI = v128.load(IM + at, SIZE * 2)
    const dI = v128.load(IM + at, SIZE * 3)
    const sumAcR = f32x4.add(aR, cR)
    const sumAcI = f32x4.add(aI, cI)
    const difAcR = f32x4.sub(aR, cR)
    const difAcI = f32x4.sub(aI, cI)
    const sumBdR = f32x4.add(bR, dR)
    const sumBdI = f32x4.add(bI, dI)
    const turnR = f32x4.sub(dI, bI)
    const turnI = f32x4.sub(bR, dR)
    v128.store(POWER + at, power(f32x4.add(sumAcR, sumBdR), f32x4.add(sumAcI, sumBdI)))
    v128.store(POWER + at, power(f32x4.sub(difAcR, turnR), f32x4.sub(difAcI, turnI)), SIZE)
    v128.store(POWER + at, power(f32x4.sub(sumAcR, sumBdR), f32x4.sub(sumAcI, sumBdI)), SIZE * 2)
    v128.store(POWER + at, power(f32x4.add(difAcR, turnR), f32x4.add(difAcI, turnI)), SIZE * 3)
  }
  f32.store(POWER + SIZE * 4, f32.load(POWER))
}

function power(re: v128, im: v128): v128 {
  return f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im))
}

/** Bin 0 is its own mirror image: (x + x) / 2 is x. */
function sumPower(row: i32): void {
  const halved = f32x4.splat(0.5)
  for (let low = 0, high = SIZE * 4 - 12; low < BINS * 4; low += 16, high -= 16) {
    const mirrored = v128.load(POWER + high)
    const reversed = v128.shuffle<f32>(mirrored, mirrored, 3, 2, 1, 0)
    v128.store(row + low, f32x4.mul(f32x4.add(v128.load(POWER + low), reversed), halved))
  }
}

/**
 * Finds the bins that are the maximum of their neighbourhood within the row. In each of five ranges of bins the
 * neighbourhood is at least `width` bins wide to either side, and at most twice that to the left and three times to
 * the right (or up to the last bin). So the running maxima of `width` bins leave few, and three more looks decide.
 */
function findCandidates(): void {
  const row = rowAt()
  const slot = rows & (ROWS - 1)
  const list = CANDIDATES + slot * LIST_BYTES
  let to = list
  let first = lowestBin
  let maxima = row
  for (let width = 2, end = 30; width <= 32; width <<= 1, end <<= 1) {
    widen(maxima, width << 1, first - width)
    maxima = MAXIMA
    to = findLeaders(row, first, min(end, highestBin), width, to)
    first = end + 1
  }
  store<i32>(COUNTS + slot * 4, (to - list) >> 1)
  loudest = loudestOf(row)
}

/** Makes maxima of twice as many bins, of those at each bin and so many bytes behind it. In place, as it goes upward. */
function widen(from: i32, bytes: i32, first: i32): void {
  for (let at = first * 4; at < BINS * 4; at += 16) {
    v128.store(MAXIMA + at, f32x4.pmax(v128.load(from + at), v128.load(from + at + bytes)))
  }
}

/** Of equals the first leads. */
function findLeaders(row: i32, first: i32, last: i32, width: i32, to: i32): i32 {
  const least = f32x4.splat(floor)
  for (; first <= last; first += 4) {
    const at = first * 4
    const x = v128.load(row + at)
    const before = f32x4.gt(x, v128.load(MAXIMA + at - width * 4))
    const after = f32x4.ge(x, v128.load(MAXIMA + at, 4))
    let lanes = i32x4.bitmask(v128.and(v128.and(before, after), f32x4.ge(x, least)))
    for (; lanes !== 0; lanes &= lanes - 1) {
      const bin = first + ctz(lanes)
      if (bin > last) break
      const power = f32.load(row + bin * 4)
      const low = <i32>load<u16>(LOW + bin * 2)
      const high = <i32>load<u16>(HIGH + bin * 2) - width + 1
      const leads =
        i32(power > f32.load(MAXIMA + low * 4)) &
        i32(power >= f32.load(MAXIMA + high * 4)) &
        i32(power >= f32.load(MAXIMA + min(high, bin + width + 1) * 4))
      store<u16>(to, <u16>bin)
      to += leads << 1
    }
  }
  return to
}

function loudestOf(row: i32): f32 {
  let most = v128.load(row + (highestBin - 3) * 4)
  for (let at = row + lowestBin * 4, end = row + (highestBin - 3) * 4; at < end; at += 16) {
    most = f32x4.pmax(most, v128.load(at))
  }
  const two = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1))
  return max(f32x4.extract_lane(two, 0), f32x4.extract_lane(two, 1))
}

function decide(frame: i32): i32 {
  const slot = frame & (ROWS - 1)
  const list = CANDIDATES + slot * LIST_BYTES
  let to = PEAKS
  for (let at = list, end = list + load<i32>(COUNTS + slot * 4) * 2; at < end; at += 2) {
    const bin = load<u16>(at)
    if (!isPeak(frame, bin)) continue
    store<u16>(to, bin)
    to += 2
  }
  return (to - PEAKS) >> 1
}

/** The same bin and those beside it refute most candidates, so they are asked first. */
function isPeak(frame: i32, bin: i32): bool {
  const at = bin * 4
  const power = v128.load32_splat(rowOf(frame) + at)
  for (let d = 1; d <= REACH; d++) {
    if (exceeds(v128.load(rowOf(frame + d) + at - 4), power)) return false
    if (reaches(v128.load(rowOf(frame - d) + at - 4), power)) return false
  }
  const low = <i32>load<u16>(LOW + bin * 2) * 4
  const last = <i32>load<u16>(HIGH + bin * 2) * 4 - 12
  for (let d = 1; d <= REACH; d++) {
    const later = rowOf(frame + d)
    for (let k = low; k < last; k += 16) if (exceeds(v128.load(later + k), power)) return false
    if (exceeds(v128.load(later + last), power)) return false
    const earlier = rowOf(frame - d)
    for (let k = low; k < last; k += 16) if (reaches(v128.load(earlier + k), power)) return false
    if (reaches(v128.load(earlier + last), power)) return false
  }
  return true
}

/** Rows before the first are silent. */
function rowOf(frame: i32): i32 {
  return ROW + (frame & (ROWS - 1)) * ROW_BYTES
}

function exceeds(x: v128, power: v128): bool {
  return v128.any_true(f32x4.gt(x, power))
}

function reaches(x: v128, power: v128): bool {
  return v128.any_true(f32x4.ge(x, power))
}
