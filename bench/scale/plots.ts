import { barsSvg, chartSvg } from './chart.ts'
import type { Run } from './figures.ts'
import type { SizeResult } from './size.ts'

const [ALL_COLOUR, EXACT_COLOUR, MADE_COLOUR] = ['#0f7b5f', '#2f5bd3', '#c2410c']

/** The pictures of the page, by the names of their files. */
export function scalePlots({ sizes, honesty }: Pick<Run, 'sizes' | 'honesty'>): ReadonlyMap<string, string> {
  const points = (value: (size: SizeResult) => number) =>
    sizes.map((size) => ({ recordings: size.recordings, value: value(size) }))
  const latency = chartSvg({
    title: 'Time of an upload',
    subtitle: 'over HTTP, one after the other, both axes logarithmic',
    label: milliseconds,
    series: [
      { name: 'all probes, p99', colour: ALL_COLOUR, isDashed: true, points: points((s) => s.allProbes.p99), goal: 60 },
      { name: 'all probes, p50', colour: ALL_COLOUR, points: points((s) => s.allProbes.p50), goal: 15 },
      { name: 'exact, p99', colour: EXACT_COLOUR, isDashed: true, points: points((s) => s.exact.p99), goal: 15 },
      { name: 'exact, p50', colour: EXACT_COLOUR, points: points((s) => s.exact.p50), goal: 4 },
    ],
  })
  const memory = chartSvg({
    title: 'Memory',
    subtitle: 'of the service after all measurements, and of its index, both axes logarithmic',
    label: bytes,
    series: [
      { name: 'resident', colour: ALL_COLOUR, points: points((s) => s.memory.asked.resident), goal: 3 * 2 ** 30 },
      {
        name: 'index',
        colour: EXACT_COLOUR,
        isDashed: true,
        points: points((s) => Math.max(s.index.bytes, 1e6)),
      },
    ],
  })
  const { real, made } = honesty
  const lists = barsSvg(
    'Posting lists of distractors and of what they are made of',
    `share of postings, by how many postings their hash has (%), one hash in 8 of ${real.recordings} and ${made.recordings} recordings`,
    made.listShares.map((_, i) =>
      i === 0 ? '1' : `${2 ** i}${i === made.listShares.length - 1 ? '+' : `–${2 ** (i + 1) - 1}`}`,
    ),
    [
      { name: 'real tracks', colour: ALL_COLOUR, shares: real.listShares },
      { name: 'distractors', colour: MADE_COLOUR, shares: made.listShares },
    ],
  )
  return new Map([
    ['scale-latency.svg', latency],
    ['scale-memory.svg', memory],
    ['scale-lists.svg', lists],
  ])
}

function milliseconds(value: number): string {
  return `${Number(value.toPrecision(value >= 100 ? 3 : 2))} ms`
}

function bytes(value: number): string {
  return value >= 1e9 ? `${Number((value / 1e9).toPrecision(2))} GB` : `${Number((value / 1e6).toPrecision(2))} MB`
}
