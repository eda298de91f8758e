import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Constellation } from '../dsp/constellation.ts'
import { crowdsOf, SURROUNDINGS } from './crowds.ts'
import { findLikes, type Line, match, PITCH_TOLERANCE, TIME_TOLERANCE } from './line.ts'

/** Crowded on purpose: many peaks within tolerance of one another, at the lowest and highest pitches too. */
const constellation = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 400 }),
      pitch: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 65_300, max: 65_535 })),
    }),
    { maxLength: 120 },
  )
  .map((peaks): Constellation => {
    const ordered = peaks.sort((a, b) => a.time - b.time || a.pitch - b.pitch)
    return {
      times: Uint32Array.from(ordered, ({ time }) => time),
      pitches: Uint16Array.from(ordered, ({ pitch }) => pitch),
      levels: new Uint8Array(ordered.length),
    }
  })
const line = fc.record({
  timeScale: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
  offset: fc.double({ min: -300, max: 300, noNaN: true }),
  pitchShift: fc.double({ min: -600, max: 600, noNaN: true }),
})

function cost(timeError: number, pitchError: number): number {
  return (timeError / TIME_TOLERANCE) ** 2 + (pitchError / PITCH_TOLERANCE) ** 2
}

test('of the peaks within tolerance the nearest is found, and none is overlooked', () => {
  fc.assert(
    fc.property(constellation, constellation, line, (query, reference, along) => {
      const { count, peaks, timeErrors, pitchErrors } = findLikes(query, reference, along, 0, query.times.length)
      const costs = new Map(Array.from({ length: count }, (_, i) => [peaks[i], cost(timeErrors[i], pitchErrors[i])]))
      for (let peak = 0; peak < query.times.length; peak++) {
        const expected = leastCost(query, reference, along, peak)
        expect(costs.get(peak) ?? Number.POSITIVE_INFINITY).toBeCloseTo(expected, 6)
      }
    }),
  )
})

function leastCost(query: Constellation, reference: Constellation, along: Line, peak: number) {
  const time = query.times[peak] * along.timeScale + along.offset
  let least = Number.POSITIVE_INFINITY
  reference.times.forEach((theirTime, like) => {
    const timeError = theirTime - time
    const pitchError = reference.pitches[like] - query.pitches[peak] - along.pitchShift
    if (Math.abs(timeError) > TIME_TOLERANCE || Math.abs(pitchError) > PITCH_TOLERANCE) return
    least = Math.min(least, cost(timeError, pitchError))
  })
  return least
}

test('peaks are matched one to one, and again the same', () => {
  fc.assert(
    fc.property(constellation, constellation, line, (query, reference, along) => {
      const { peaks, theirs, likes } = match(query, reference, along)
      expect(new Set(theirs).size).toBe(theirs.length)
      expect(likes.filter((like) => like >= 0)).toHaveLength(peaks.length)
      peaks.forEach((peak, i) => {
        expect(likes[peak]).toBe(theirs[i])
      })
      expect(match(query, reference, along).likes).toEqual(likes)
    }),
  )
})

test('a crowd is all that is near', () => {
  const spread = constellation.map((near): Constellation => ({ ...near, times: near.times.map((time) => time * 60) }))
  fc.assert(
    fc.property(spread, (peaks) => {
      const { times, pitches } = peaks
      crowdsOf(peaks).forEach((crowd, peak) => {
        const near = (other: number) =>
          Math.abs(times[other] - times[peak]) <= SURROUNDINGS &&
          Math.abs(pitches[other] - pitches[peak]) <= PITCH_TOLERANCE
        expect(crowd).toBe([...times.keys()].filter(near).length)
      })
    }),
  )
})
