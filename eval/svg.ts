import type { CurvePoint } from './metrics/curve.ts'

const WIDTH = 640
const HEIGHT = 300
const LEFT = 56
const RIGHT = 584
const TOP = 34
const BOTTOM = 256
const TRUE_COLOUR = '#0b7285'
const FALSE_COLOUR = '#c2410c'

/** A vertical line at a value, with its name. */
export interface Mark {
  readonly at: number
  readonly name: string
}

/** Recall and false merges against a threshold from 0 to 1, as an SVG document. */
export function curvesSvg(
  title: string,
  points: readonly CurvePoint[],
  falsePairs: number,
  marks: readonly Mark[],
): string {
  const most = Math.max(1, falsePairs)
  return document(title, [
    axes('threshold', ['0', '.25', '.5', '.75', '1'], ['0', '50 %', '100 %']),
    rightAxis(`0 of ${falsePairs}`, String(falsePairs)),
    step(points.map(({ threshold, recall }) => [threshold, recall])),
    step(
      points.map(({ threshold, falseMerges }) => [threshold, falseMerges / most]),
      FALSE_COLOUR,
    ),
    ...marks.map(mark),
    legend('true pairs at or above', 'false pairs at or above'),
  ])
}

/** How many values fall into each of 40 equal bins from 0 to 1, two kinds, as an SVG document. */
export function histogramSvg(
  title: string,
  ofTrue: readonly number[],
  ofFalse: readonly number[],
  marks: readonly Mark[],
): string {
  const [trueCounts, falseCounts] = [binned(ofTrue), binned(ofFalse)]
  const most = Math.max(1, ...trueCounts, ...falseCounts)
  // Logarithmic, so that one pair among thousands is seen.
  const height = (count: number) => (count === 0 ? 0 : (Math.log10(count) + 1) / (Math.log10(most) + 1))
  const bars = (counts: readonly number[], colour: string, side: number) =>
    counts
      .map((count, i) => {
        const [x, y] = [xOf((i + side / 2) / BINS), yOf(height(count))]
        const width = (RIGHT - LEFT) / BINS / 2
        return count === 0
          ? ''
          : `<rect x="${x}" y="${y}" width="${width.toFixed(1)}" height="${(BOTTOM - y).toFixed(1)}" fill="${colour}"/>`
      })
      .join('')
  return document(title, [
    axes('value', ['0', '.25', '.5', '.75', '1'], ['0', '', `${most} (log)`]),
    bars(trueCounts, TRUE_COLOUR, 0),
    bars(falseCounts, FALSE_COLOUR, 1),
    ...marks.map(mark),
    legend('true pairs', 'false pairs'),
  ])
}

const BINS = 40

function binned(values: readonly number[]): number[] {
  const counts = new Array<number>(BINS).fill(0)
  for (const value of values) counts[Math.max(0, Math.min(BINS - 1, Math.floor(value * BINS)))]++
  return counts
}

function document(title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-weight="bold">${title}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function axes(label: string, xs: readonly string[], ys: readonly string[]): string {
  const ticks = xs.map(
    (text, i) => `<text x="${xOf(i / (xs.length - 1))}" y="${BOTTOM + 16}" text-anchor="middle">${text}</text>`,
  )
  const levels = ys.map(
    (text, i) => `<text x="${LEFT - 6}" y="${yOf(i / (ys.length - 1)) + 4}" text-anchor="end">${text}</text>`,
  )
  return [
    `<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}V${TOP}" fill="none" stroke="#999"/>`,
    ...ticks,
    ...levels,
    `<text x="${RIGHT}" y="${BOTTOM + 34}" text-anchor="end">${label}</text>`,
  ].join('')
}

function rightAxis(low: string, high: string): string {
  return `<text x="${RIGHT + 4}" y="${BOTTOM}" fill="${FALSE_COLOUR}">${low}</text><text x="${RIGHT + 4}" y="${TOP + 4}" fill="${FALSE_COLOUR}">${high}</text>`
}

/** A falling staircase from the left edge to zero. */
function step(points: readonly (readonly [number, number])[], colour = TRUE_COLOUR): string {
  const path = points.map(([x, y], i) => `${i === 0 ? `M${LEFT} ${yOf(y)}` : ''}V${yOf(y)}H${xOf(x)}`).join('')
  return `<path d="${path || `M${LEFT} ${BOTTOM}`}V${BOTTOM}H${RIGHT}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
}

function mark({ at, name }: Mark): string {
  const x = xOf(at)
  return `<path d="M${x} ${TOP}V${BOTTOM}" stroke="#333" stroke-dasharray="4 3"/><text x="${x + 4}" y="${TOP + 12}">${name}</text>`
}

function legend(first: string, second: string): string {
  return `<text x="${LEFT}" y="${BOTTOM + 34}"><tspan fill="${TRUE_COLOUR}">${first}</tspan> · <tspan fill="${FALSE_COLOUR}">${second}</tspan></text>`
}

function xOf(value: number): number {
  return Math.round((LEFT + Math.max(0, Math.min(1, value)) * (RIGHT - LEFT)) * 10) / 10
}

function yOf(share: number): number {
  return Math.round((BOTTOM - share * (BOTTOM - TOP)) * 10) / 10
}
