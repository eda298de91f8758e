import type { Constellation } from '../dsp/constellation.ts'
import { Segment } from '../inverted-index/segment.ts'

/** Constellations and their index in memory that threads share. */
export interface SharedCatalogue {
  /** Where each recording's peaks begin in the columns; one more than there are recordings. */
  readonly starts: Uint32Array
  readonly times: Uint32Array
  readonly pitches: Uint16Array
  readonly levels: Uint8Array
  readonly index: Postings
}

interface Postings {
  readonly hashes: Uint32Array
  readonly numbers: Uint32Array
  readonly times: Uint32Array
}

export function share(constellations: readonly Constellation[], index: Segment): SharedCatalogue {
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
  const { hashes, numbers, times: at } = index
  return {
    starts,
    times,
    pitches,
    levels,
    index: { hashes: shared(hashes), numbers: shared(numbers), times: shared(at) },
  }
}

export function constellationIn({ starts, times, pitches, levels }: SharedCatalogue, number: number): Constellation {
  const [from, to] = [starts[number], starts[number + 1]]
  return { times: times.subarray(from, to), pitches: pitches.subarray(from, to), levels: levels.subarray(from, to) }
}

export function indexIn({ index }: SharedCatalogue): Segment {
  return new Segment(index.hashes, index.numbers, index.times)
}

function shared(column: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(column.byteLength))
  copy.set(column)
  return copy
}
