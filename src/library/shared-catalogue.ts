import type { Constellation } from '../dsp/constellation.ts'
import { indexedLandmarks } from '../fingerprint/indexed-landmarks.ts'
import { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { Segment } from '../inverted-index/segment.ts'
import { SegmentBuilder } from '../inverted-index/segment-builder.ts'

/** Constellations and their index in memory that threads share. */
export interface SharedCatalogue {
  /** Where each recording's peaks begin in the columns; one more than there are recordings. */
  readonly starts: Uint32Array
  readonly times: Uint32Array
  readonly pitches: Uint16Array
  readonly levels: Uint8Array
  readonly sampling: number
  /** A segment's bytes. */
  readonly segment: Uint8Array
}

/** @param sampling one hash in so many is indexed. */
export function share(constellations: readonly Constellation[], sampling: number): SharedCatalogue {
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (constellations.length + 1)))
  constellations.forEach(({ times }, i) => {
    starts[i + 1] = starts[i] + times.length
  })
  const peaks = starts[constellations.length]
  const times = new Uint32Array(new SharedArrayBuffer(4 * peaks))
  const pitches = new Uint16Array(new SharedArrayBuffer(2 * peaks))
  const levels = new Uint8Array(new SharedArrayBuffer(peaks))
  constellations.forEach((constellation, i) => {
    times.set(constellation.times, starts[i])
    pitches.set(constellation.pitches, starts[i])
    levels.set(constellation.levels, starts[i])
  })
  return { starts, times, pitches, levels, sampling, segment: segmentOf(constellations, sampling).bytes }
}

function segmentOf(constellations: readonly Constellation[], sampling: number): Segment {
  const builder = new SegmentBuilder()
  constellations.forEach((constellation, number) => {
    const { hashes, times } = indexedLandmarks(constellation, sampling)
    builder.add(number, hashes, times)
  })
  return builder.build((bytes) => new SharedArrayBuffer(bytes))
}

export function constellationIn({ starts, times, pitches, levels }: SharedCatalogue, number: number): Constellation {
  const [from, to] = [starts[number], starts[number + 1]]
  return { times: times.subarray(from, to), pitches: pitches.subarray(from, to), levels: levels.subarray(from, to) }
}

export function indexIn({ sampling, segment }: SharedCatalogue): InvertedIndex {
  return new InvertedIndex({ sampling, segments: [Segment.open(segment)] })
}
