import { expect, test } from 'vitest'
import { decodeFingerprint, encodeFingerprint } from '../src/fingerprint/codec.ts'
import { durationSeconds } from '../src/fingerprint/fingerprint.ts'
import { fingerprintFiles } from '../src/workers/fingerprint-files.ts'
import { tracks } from './corpus.ts'

test.skipIf(tracks.length === 0)('four minutes of any real music take at most 20 KB', async () => {
  let done = 0
  for await (const result of fingerprintFiles(tracks.map(({ path }) => path))) {
    if (result.error !== undefined) throw result.error
    const bytes = encodeFingerprint(result.fingerprint)
    expect(decodeFingerprint(bytes)).toEqual(result.fingerprint)
    expect((bytes.length / durationSeconds(result.fingerprint)) * 240, result.path).toBeLessThanOrEqual(20_000)
    const { seconds } = tracks.find(({ path }) => path === result.path) ?? { seconds: Number.NaN }
    expect(Math.abs(durationSeconds(result.fingerprint) - seconds)).toBeLessThan(0.1)
    done++
  }
  expect(done).toBe(tracks.length)
})
