import { element, escaped } from '../../src/plot/svg.ts'
import type { Point } from './growth.ts'

/** A line of a chart. */
export interface Series {
  readonly name: string
  readonly colour: string
  readonly isDashed?: boolean
  readonly points: readonly Point[]
  /** What it should not exceed at the right end. */
  readonly goal?: number
}

export interface Chart {
  readonly title: string
  /** Such as `milliseconds of one request`. */
  readonly subtitle: string
  /** A value with its unit, as short as an axis wants it. */
  readonly label: (value: number) => string
  readonly series: readonly Series[]
}

const WIDTH = 720
const HEIGHT = 380
const [LEFT, RIGHT, TOP, BOTTOM] = [76, 540, 72, 326]
const FONT = 'Inter,system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif'
const [INK, PALE, GRID] = ['#1b1f27', '#5f6673', '#e4e7ec']
const LABEL_HEIGHT = 15

/** Lines over the number of recordings, both axes logarithmic, each line named at its end. */
export function chartSvg({ title, subtitle, label, series }: Chart): string {
  const points = series.flatMap(({ points }) => points)
  const goals = series.flatMap(({ goal }) => goal ?? [])
  const x = logScale(
    points.map(({ recordings }) => recordings),
    [LEFT, RIGHT],
    1.25,
  )
  const y = logScale([...points.map(({ value }) => value), ...goals], [BOTTOM, TOP], 1.5)
  const sizes = [...new Set(points.map(({ recordings }) => recordings))]
  return svg([
    heading(title, subtitle),
    ...ticksBetween(y.low, y.high).map((value) => horizontal(y.at(value), label(value))),
    ...sizes.map((size) => centred(x.at(size), BOTTOM + 20, size.toLocaleString('en'))),
    centred((LEFT + RIGHT) / 2, BOTTOM + 42, 'recordings in the store'),
    ...series.map(({ goal, colour }) => (goal === undefined ? '' : diamond(RIGHT, y.at(goal), colour))),
    ...series.map((one) => line(one, x.at, y.at)),
    ...names(series, label, y.at),
    goals.length === 0 ? '' : diamond(RIGHT, TOP - 18, PALE) + text(RIGHT + 14, TOP - 14, 'goal for a million', PALE),
  ])
}

interface Scale {
  readonly low: number
  readonly high: number
  at(value: number): number
}

/** @param margin by which factor the scale goes beyond the values. */
function logScale(values: readonly number[], [from, to]: readonly [number, number], margin: number): Scale {
  const low = Math.min(...values) / margin
  const high = Math.max(...values) * margin
  return { low, high, at: (value) => from + ((to - from) * Math.log(value / low)) / Math.log(high / low) }
}

/** 1, 2, 5, 10 …, or powers of ten where the scale is long. */
function ticksBetween(low: number, high: number): number[] {
  const steps = high / low > 2000 ? [1] : high / low > 8 ? [1, 2, 5] : [1, 1.5, 2, 3, 5, 7]
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const decades = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
  return decades.flatMap((decade) => steps.map((step) => step * decade)).filter((tick) => tick >= low && tick <= high)
}

function line({ colour, isDashed, points }: Series, x: Scale['at'], y: Scale['at']): string {
  const path = points.map(({ recordings, value }, i) => `${i === 0 ? 'M' : 'L'}${one(x(recordings))} ${one(y(value))}`)
  const stroke = { fill: 'none', stroke: colour, 'stroke-width': 2, 'stroke-dasharray': isDashed ? '5 4' : undefined }
  const dots = points.map(({ recordings, value }) =>
    element('circle', {
      cx: x(recordings),
      cy: y(value),
      r: 3.5,
      fill: isDashed ? '#fff' : colour,
      stroke: colour,
      'stroke-width': 1.5,
    }),
  )
  return element('path', { d: path.join(''), ...stroke }) + dots.join('')
}

function diamond(x: number, y: number, colour: string): string {
  const d = `M${one(x)} ${one(y - 5)}l5 5l-5 5l-5 -5z`
  return element('path', { d, fill: '#fff', stroke: colour, 'stroke-width': 1.5 })
}

/** The lines' names with their last values, as near to their ends as they do not cover each other. */
function names(series: readonly Series[], label: Chart['label'], y: Scale['at']): string[] {
  const ends = series.map(({ name, colour, points }) => {
    const [{ value }] = points.slice(-1)
    return { name, colour, value, at: y(value) }
  })
  let below = Number.NEGATIVE_INFINITY
  return ends
    .sort((a, b) => a.at - b.at)
    .map(({ name, colour, value, at }) => {
      below = Math.max(at + 4, below + LABEL_HEIGHT)
      return text(RIGHT + 14, below, `${name} · ${label(value)}`, colour)
    })
}

/** What a group of bars has beside each other. */
export interface BarKind {
  readonly name: string
  readonly colour: string
  /** Shares, 0 to 1. */
  readonly shares: readonly number[]
}

/** Bars in groups, each with its share in percent above it. */
export function barsSvg(title: string, subtitle: string, groups: readonly string[], kinds: readonly BarKind[]): string {
  const most = Math.max(...kinds.flatMap(({ shares }) => shares))
  const right = WIDTH - 30
  const width = (right - LEFT) / groups.length
  const bar = Math.min(34, (0.8 * width) / kinds.length)
  const y = (share: number) => BOTTOM - (share / most) * (BOTTOM - TOP - 24)
  const bars = groups.flatMap((name, group) => {
    const middle = LEFT + (group + 0.5) * width
    return [
      centred(middle, BOTTOM + 20, name),
      ...kinds.map(({ colour, shares }, i) => {
        const left = middle + (i - kinds.length / 2) * bar
        const rectangle = {
          x: left + 1,
          y: y(shares[group]),
          width: bar - 2,
          height: BOTTOM - y(shares[group]),
          fill: colour,
        }
        return element('rect', rectangle) + centred(left + bar / 2, y(shares[group]) - 5, percent(shares[group]), 10)
      }),
    ]
  })
  const legend = kinds.map(({ name, colour }, i) => {
    const left = LEFT + i * 170
    const square = element('rect', { x: left, y: BOTTOM + 34, width: 11, height: 11, fill: colour })
    return square + text(left + 17, BOTTOM + 44, name, INK)
  })
  const floor = element('path', { d: `M${LEFT} ${BOTTOM}H${right}`, stroke: PALE })
  return svg([heading(title, subtitle), ...bars, floor, ...legend])
}

function percent(share: number): string {
  return share === 0 ? '0' : share < 0.0005 ? '<.1' : (100 * share).toFixed(1)
}

function svg(parts: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    'font-family': FONT,
    'font-size': 12,
  }
  return `${element('svg', attributes, element('rect', { width: WIDTH, height: HEIGHT, fill: '#fff' }), ...parts)}\n`
}

function heading(title: string, subtitle: string): string {
  const large = { x: 24, y: 30, 'font-size': 16, 'font-weight': 600, fill: INK }
  return element('text', large, escaped(title)) + text(24, 50, subtitle, PALE)
}

function horizontal(y: number, label: string): string {
  const grid = element('path', { d: `M${LEFT} ${one(y)}H${RIGHT}`, stroke: GRID })
  return grid + element('text', { x: LEFT - 8, y: y + 4, 'text-anchor': 'end', fill: PALE }, escaped(label))
}

function centred(x: number, y: number, label: string, size = 12): string {
  return element('text', { x, y, 'text-anchor': 'middle', 'font-size': size, fill: PALE }, escaped(label))
}

function text(x: number, y: number, label: string, colour: string): string {
  return element('text', { x, y, fill: colour }, escaped(label))
}

function one(value: number): string {
  return value.toFixed(1)
}
