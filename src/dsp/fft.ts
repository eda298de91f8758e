const f = Math.fround

/**
 * A complex FFT of 1024 points in single precision: five radix-4 passes in Stockham's
 * self-sorting order. Every operation is rounded to single precision, so that a vectorised twin
 * can give the very same bits.
 *
 * Source: T. G. Stockham, "High-speed convolution and correlation", 1966; radix-4 butterflies as
 * in C. Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992, §1.7.
 */
export class Fft {
  readonly size: number
  readonly #twiddles: Float32Array
  #re: Float32Array
  #im: Float32Array
  #nextRe: Float32Array
  #nextIm: Float32Array

  /** @param size a power of four. */
  constructor(size: number) {
    if (size < 4 || 4 ** Math.round(Math.log2(size) / 2) !== size)
      throw new RangeError(`an FFT of ${size} points: not a power of four`)
    this.size = size
    this.#twiddles = twiddlesOf(size)
    this.#re = new Float32Array(size)
    this.#im = new Float32Array(size)
    this.#nextRe = new Float32Array(size)
    this.#nextIm = new Float32Array(size)
  }

  /** Write the input here; after `transform` the output stands here. */
  get re(): Float32Array {
    return this.#re
  }

  get im(): Float32Array {
    return this.#im
  }

  transform(): void {
    let at = 0
    for (let quarter = this.size >> 2, stride = 1; quarter >= 1; quarter >>= 2, stride <<= 2) {
      pass(this.#re, this.#im, this.#nextRe, this.#nextIm, this.#twiddles, at, quarter, stride)
      at += quarter * 6
      const re = this.#re
      const im = this.#im
      this.#re = this.#nextRe
      this.#im = this.#nextIm
      this.#nextRe = re
      this.#nextIm = im
    }
  }
}

/** w1, w2, w3 (real, imaginary) for each butterfly of each pass, in order. */
export function twiddlesOf(size: number): Float32Array {
  const values: number[] = []
  for (let n = size; n >= 4; n >>= 2) {
    for (let p = 0; p < n >> 2; p++) {
      for (let k = 1; k <= 3; k++)
        values.push(Math.cos((2 * Math.PI * k * p) / n), -Math.sin((2 * Math.PI * k * p) / n))
    }
  }
  return Float32Array.from(values)
}

function pass(
  re: Float32Array,
  im: Float32Array,
  outRe: Float32Array,
  outIm: Float32Array,
  twiddles: Float32Array,
  firstTwiddle: number,
  quarter: number,
  stride: number,
): void {
  const step = quarter * stride
  for (let p = 0, tw = firstTwiddle; p < quarter; p++, tw += 6) {
    const w1r = twiddles[tw]
    const w1i = twiddles[tw + 1]
    const w2r = twiddles[tw + 2]
    const w2i = twiddles[tw + 3]
    const w3r = twiddles[tw + 4]
    const w3i = twiddles[tw + 5]
    const from = p * stride
    const to = from * 4
    for (let q = 0; q < stride; q++) {
      const a = from + q
      const b = a + step
      const c = b + step
      const d = c + step
      const sumAcR = f(re[a] + re[c])
      const sumAcI = f(im[a] + im[c])
      const difAcR = f(re[a] - re[c])
      const difAcI = f(im[a] - im[c])
      const sumBdR = f(re[b] + re[d])
      const sumBdI = f(im[b] + im[d])
      const turnR = f(im[d] - im[b])
      const turnI = f(re[b] - re[d])
      const xr = f(difAcR - turnR)
      const xi = f(difAcI - turnI)
      const yr = f(sumAcR - sumBdR)
      const yi = f(sumAcI - sumBdI)
      const zr = f(difAcR + turnR)
      const zi = f(difAcI + turnI)
      const y = to + q
      outRe[y] = f(sumAcR + sumBdR)
      outIm[y] = f(sumAcI + sumBdI)
      outRe[y + stride] = f(f(xr * w1r) - f(xi * w1i))
      outIm[y + stride] = f(f(xr * w1i) + f(xi * w1r))
      outRe[y + 2 * stride] = f(f(yr * w2r) - f(yi * w2i))
      outIm[y + 2 * stride] = f(f(yr * w2i) + f(yi * w2r))
      outRe[y + 3 * stride] = f(f(zr * w3r) - f(zi * w3i))
      outIm[y + 3 * stride] = f(f(zr * w3i) + f(zi * w3r))
    }
  }
}
