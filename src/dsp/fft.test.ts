import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { Fft } from './fft.ts'

function naiveDft(re: Float32Array, im: Float32Array): [Float64Array, Float64Array] {
  const n = re.length
  const outRe = new Float64Array(n)
  const outIm = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const angle = (-2 * Math.PI * ((i * k) % n)) / n
      outRe[k] += re[i] * Math.cos(angle) - im[i] * Math.sin(angle)
      outIm[k] += re[i] * Math.sin(angle) + im[i] * Math.cos(angle)
    }
  }
  return [outRe, outIm]
}

test.each([4, 16, 64, 1024])('a transform of %i points is the definition of the DFT', (size) => {
  const random = seededRandom(size)
  const fft = new Fft(size)
  const re = Float32Array.from({ length: size }, () => 2 * random() - 1)
  const im = Float32Array.from({ length: size }, () => 2 * random() - 1)
  const [expectedRe, expectedIm] = naiveDft(re, im)
  // Twice, since the buffers change places.
  for (let round = 0; round < 2; round++) {
    fft.re.set(re)
    fft.im.set(im)
    fft.transform()
    let worst = 0
    for (let k = 0; k < size; k++)
      worst = Math.max(worst, Math.hypot(fft.re[k] - expectedRe[k], fft.im[k] - expectedIm[k]))
    expect(worst / Math.sqrt(size)).toBeLessThan(2e-6)
  }
})

test.each([0, 2, 3, 8, 512, 1000])('%i points are refused', (size) => {
  expect(() => new Fft(size)).toThrow(/not a power of four/)
})
