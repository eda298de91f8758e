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
interface Mark {
  readonly at: number
  readonly name: string
}

/** A scale of values; what lies outside is drawn at its end. */
export interface Axis {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly marks: readonly Mark[]
}

/** What the two kinds of pairs are called. */
export interface Kinds {
  readonly true: string
  readonly false: string
}

/** Recall and false merges against a threshold, as an SVG document. */
export function curvesSvg(axis: Axis, points: readonly CurvePoint[], kinds: Kinds): string {
  const most = Math.max(1, ...points.map(({ falseMerges }) => falseMerges))
  const x = scale(axis)
  return drawing(`Kept by a threshold on ${axis.name}`, [
    axes(axis, ['0', '50 %', '100 %']),
    rightAxis('0', String(most)),
    step(points.map(({ threshold, recall }) => [x(threshold), recall])),
    step(
      points.map(({ threshold, falseMerges }) => [x(threshold), Math.log1p(falseMerges) / Math.log1p(most)]),
      FALSE_COLOUR,
    ),
    ...axis.marks.map((one) => mark(one, x(one.at))),
    legend(`${kinds.true}, share`, `${kinds.false}, number (logarithmic)`),
  ])
}

/** How many values fall into each of 40 equal bins, two kinds, as an SVG document. */
export function histogramSvg(axis: Axis, ofTrue: readonly number[], ofFalse: readonly number[], kinds: Kinds): string {
  const x = scale(axis)
  const [trueCounts, falseCounts] = [ofTrue, ofFalse].map((values) => binned(values.map(x)))
  const most = Math.max(1, ...trueCounts, ...falseCounts)
  const bars = (counts: readonly number[], colour: string, side: number) =>
    counts.map((count, i) => {
      const top = yOf(Math.log1p(count) / Math.log1p(most))
      const place = `x="${xOf((i + side / 2) / BINS)}" y="${top}" width="${((RIGHT - LEFT) / BINS / 2).toFixed(1)}"`
      return count === 0 ? '' : `<rect ${place} height="${(BOTTOM - top).toFixed(1)}" fill="${colour}"/>`
    })
  return drawing(`Pairs by ${axis.name}`, [
    axes(axis, ['0', '', `${most}`]),
    bars(trueCounts, TRUE_COLOUR, 0).join(''),
    bars(falseCounts, FALSE_COLOUR, 1).join(''),
    ...axis.marks.map((one) => mark(one, x(one.at))),
    legend(kinds.true, `${kinds.false} (number, logarithmic)`),
  ])
}

/** Values to 0 to 1. */
function scale({ low, high }: Axis): (value: number) => number {
  return (value) => Math.max(0, Math.min(1, (value - low) / (high - low)))
}

const BINS = 40

function binned(values: readonly number[]): number[] {
  const counts = new Array<number>(BINS).fill(0)
  for (const value of values) counts[Math.max(0, Math.min(BINS - 1, Math.floor(value * BINS)))]++
  return counts
}

function drawing(title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-weight="bold">${title}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function axes({ name, low, high }: Axis, levels: readonly string[]): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const value = Number((low + part * (high - low)).toPrecision(3))
    return `<text x="${xOf(part)}" y="${BOTTOM + 16}" text-anchor="middle">${value}</text>`
  })
  const heights = levels.map((label, i) => {
    const y = yOf(i / (levels.length - 1)) + 4
    return `<text x="${LEFT - 6}" y="${y}" text-anchor="end">${label}</text>`
  })
  return [
    `<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}V${TOP}" fill="none" stroke="#999"/>`,
    ...ticks,
    ...heights,
    `<text x="${RIGHT}" y="${BOTTOM + 34}" text-anchor="end">${name}</text>`,
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

function mark({ name }: Mark, part: number): string {
  const x = xOf(part)
  const line = `<path d="M${x} ${TOP}V${BOTTOM}" stroke="#333" stroke-dasharray="4 3"/>`
  return `${line}<text x="${x + 4}" y="${TOP + 12}">${name}</text>`
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
