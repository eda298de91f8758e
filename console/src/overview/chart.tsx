import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import { colours, useIsDark } from '../shell/theme.ts'

export interface ChartLine {
  readonly name: string
  /** A colour of `tokens.css`. */
  readonly tone: 'accent' | 'same' | 'part' | 'other' | 'soft'
  /** One for each time; undefined is a gap. */
  readonly values: readonly (number | undefined)[]
}

interface ChartProps {
  readonly title: string
  readonly times: readonly number[]
  readonly lines: readonly ChartLine[]
  readonly said: (value: number) => string
  /** Whether the axis has to begin at 0; else it shows small changes of a large number. */
  readonly isFromZero?: boolean
  /** The axis reaches at least so high. */
  readonly leastTop?: number
}

const HEIGHT = 168

/** Lines over time, with the values under the pointer, or the latest ones, in the legend. */
export function Chart({ title, times, lines, said, isFromZero = true, leastTop = 1e-3 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const [pointed, setPointed] = useState<number>()
  const isDark = useIsDark()
  const shape = lines.map(({ name, tone }) => `${name} ${tone}`).join()
  const latest = useRef({ said, lines })
  latest.current = { said, lines }

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in other colours, and for other lines.
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const options = optionsOf(
      latest.current.lines,
      (value) => latest.current.said(value),
      setPointed,
      (low, high) => rangeOf(low, high, isFromZero ? leastTop : undefined),
    )
    plot.current = new UPlot({ ...options, width: Math.max(200, element.clientWidth), height: HEIGHT }, [[]], element)
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      plot.current?.destroy()
    }
  }, [shape, isDark, isFromZero, leastTop])

  useEffect(() => {
    plot.current?.setData([[...times], ...lines.map(({ values }) => values.map((value) => value ?? null))])
  })

  const at = pointed ?? times.length - 1
  return (
    <figure className="card chart">
      <figcaption>
        <h2>{title}</h2>
        <ul>
          {lines.map(({ name, tone, values }) => (
            <li key={name} className={`tone-${tone}`}>
              <span className="soft">{name}</span> <strong className="number">{textOf(values[at], said)}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={place} aria-hidden="true" className={`chart-plot ${times.length < 2 ? 'is-waiting' : ''}`} />
      {times.length < 2 && <p className="chart-wait soft small">Drawn from the second reading on.</p>}
    </figure>
  )
}

function textOf(value: number | undefined, said: (value: number) => string): string {
  return value === undefined || Number.isNaN(value) ? '–' : said(value)
}

function optionsOf(
  lines: readonly ChartLine[],
  said: (value: number) => string,
  onPoint: (index: number | undefined) => void,
  range: (low: number | null, high: number | null) => [number, number],
): Omit<UPlot.Options, 'width' | 'height'> {
  const seen = colours(['accent', 'same', 'part', 'other', 'soft', 'line', 'card'])
  const font = `12px ${getComputedStyle(document.body).fontFamily}`
  const axis = { stroke: seen.soft, font, ticks: { show: false }, grid: { stroke: seen.line, width: 1 } } as const
  return {
    legend: { show: false },
    padding: [8, 28, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { y: { range: (_, low, high) => range(low, high) } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        space: 90,
        values: (_, at, __, ___, step) => at.map((one) => clock(one, step)),
      },
      { ...axis, size: 60, space: 44, values: (_, at) => at.map(said) },
    ],
    series: [
      {},
      ...lines.map(({ name, tone }) => ({
        label: name,
        stroke: seen[tone],
        width: 2,
        points: { size: 5, fill: seen[tone] },
        ...(lines.length === 1 && { fill: seen[tone].replace('rgb(', 'rgba(').replace(')', ', .1)') }),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  }
}

/** @param leastTop where the axis begins at 0. */
function rangeOf(low: number | null, high: number | null, leastTop: number | undefined): [number, number] {
  if (low === null || high === null) return [0, leastTop ?? 1]
  if (leastTop !== undefined) return [0, Math.max(high * 1.15, leastTop)]
  const room = Math.max((high - low) * 0.3, high * 0.01, 1)
  return [Math.max(0, low - room), high + room]
}

const SECOND = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** @param step seconds from one mark of the axis to the next. */
function clock(seconds: number, step: number): string {
  const format = step < 60 ? SECOND : step < 86_400 ? MINUTE : DAY
  return format.format(seconds * 1000)
}
