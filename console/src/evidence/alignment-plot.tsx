import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { type Axis, pixel, ticks, timeLabel } from 'unisono/plot/axis.ts'
import type { Window } from 'unisono/plot/strip.ts'
import { percent } from '../parts/units.ts'
import { type Evidence, PLANE } from './evidence.ts'
import { exactTime, referencePlace } from './place.ts'
import { useWidth } from './use-width.ts'

interface AlignmentPlotProps {
  readonly evidence: Evidence
  /** Second of the query. */
  readonly place: number
  readonly onPlace: (second: number) => void
  readonly queryName: string
  readonly referenceName: string
}

const LEFT = 62
const RIGHT = 12
const STRIP_TOP = 10
const STRIP_HEIGHT = 40
const PLOT_TOP = 64
const BELOW = 46

/** Time against time, and above it the similarity of each five seconds. A slider: it says where both are. */
export function AlignmentPlot({ evidence, place, onPlace, queryName, referenceName }: AlignmentPlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const plotHeight = Math.max(180, Math.min(400, (width - LEFT - RIGHT) * 0.55))
  const bottom = PLOT_TOP + plotHeight
  const x: Axis = { seconds: evidence.querySeconds, from: LEFT, to: Math.max(LEFT + 1, width - RIGHT) }
  const y: Axis = { seconds: evidence.referenceSeconds, from: bottom, to: PLOT_TOP }
  const there = referencePlace(evidence.stretches, place)
  function point(event: PointerEvent<HTMLDivElement>) {
    if (event.buttons === 0) return
    const share = (event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT) / (x.to - x.from)
    onPlace(within(share * x.seconds, x.seconds))
  }
  return (
    <div
      ref={box}
      className="plot"
      role="slider"
      tabIndex={0}
      aria-label="Place in both recordings"
      aria-valuemin={0}
      aria-valuemax={Math.round(x.seconds)}
      aria-valuenow={Math.round(place)}
      aria-valuetext={placeWords(evidence, place, there)}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={(event) => {
        const next = stepped(event, place, x.seconds)
        if (next === undefined) return
        event.preventDefault()
        onPlace(next)
      }}
    >
      <svg width={width} height={bottom + BELOW} aria-hidden="true">
        <Strip strip={evidence.strip} x={x} />
        <Grid x={x} y={y} bottom={bottom} />
        <g transform={`translate(${LEFT} ${PLOT_TOP}) scale(${(x.to - x.from) / PLANE} ${plotHeight / PLANE})`}>
          <path className="plot-chance" d={evidence.chancePath} />
          <path className="plot-band" d={bandPath(evidence)} />
          <path className="plot-peaks" d={evidence.matchedPath} />
        </g>
        <path className="plot-cursor" d={`M${pixel(x, place)} ${STRIP_TOP}V${bottom}`} />
        {there >= 0 && there <= y.seconds && (
          <>
            <path className="plot-cursor" d={`M${LEFT} ${pixel(y, there)}H${pixel(x, place)}`} />
            <circle className="plot-place" cx={pixel(x, place)} cy={pixel(y, there)} r={5.5} />
          </>
        )}
        <text className="plot-name" x={(x.from + x.to) / 2} y={bottom + 40} textAnchor="middle">
          {`second: ${short(queryName, x.to - x.from - 80)}`}
        </text>
        <text
          className="plot-name"
          transform={`translate(14 ${(PLOT_TOP + bottom) / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {`first: ${short(referenceName, plotHeight - 60)}`}
        </text>
      </svg>
    </div>
  )
}

function within(second: number, seconds: number): number {
  return Math.min(seconds, Math.max(0, second))
}

function stepped({ key, shiftKey }: KeyboardEvent, place: number, seconds: number): number | undefined {
  const step = shiftKey ? 0.1 : 1
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: step,
    ArrowUp: step,
    ArrowLeft: -step,
    ArrowDown: -step,
    PageUp: 10,
    PageDown: -10,
    Home: -Infinity,
    End: Infinity,
  }
  return steps[key] === undefined ? undefined : within(place + steps[key], seconds)
}

function placeWords({ strip, referenceSeconds }: Evidence, place: number, there: number): string {
  const similarity = strip.find(
    ({ startSeconds, endSeconds }) => place >= startSeconds && place < endSeconds,
  )?.similarity
  const first = there < 0 || there > referenceSeconds ? 'outside of the first' : `${exactTime(there)} of the first`
  return `${exactTime(place)} of the second, ${first}${similarity === undefined ? '' : `, similarity ${percent(similarity)}`}`
}

function bandPath({ stretches, querySeconds, referenceSeconds }: Evidence): string {
  const x: Axis = { seconds: querySeconds, from: 0, to: PLANE }
  const y: Axis = { seconds: referenceSeconds, from: PLANE, to: 0 }
  return stretches
    .map(({ fromX, toX, fromY, toY }) => `M${pixel(x, fromX)} ${pixel(y, fromY)}L${pixel(x, toX)} ${pixel(y, toY)}`)
    .join('')
}

function Strip({ strip, x }: { readonly strip: readonly Window[]; readonly x: Axis }) {
  const floor = STRIP_TOP + STRIP_HEIGHT
  return (
    <g>
      <path className="plot-grid" d={`M${x.from} ${floor + 0.5}H${x.to}`} />
      {strip.map(({ startSeconds, endSeconds, similarity = 0 }) => {
        const [from, to] = [pixel(x, startSeconds), pixel(x, endSeconds)]
        const height = STRIP_HEIGHT * similarity
        return (
          <rect
            key={startSeconds}
            className="plot-window"
            x={from}
            y={floor - height}
            width={Math.max(0.5, to - from - Math.min(1.5, (to - from) / 4))}
            height={height}
            fillOpacity={0.3 + 0.7 * similarity}
          />
        )
      })}
      <text className="plot-tick" x={x.from - 8} y={STRIP_TOP + 9} textAnchor="end">
        1
      </text>
      <text className="plot-tick" x={x.from - 8} y={floor + 1} textAnchor="end">
        alike 0
      </text>
    </g>
  )
}

function Grid({ x, y, bottom }: { readonly x: Axis; readonly y: Axis; readonly bottom: number }) {
  const [across, upwards] = [ticks(x, 64), ticks(y, 40)]
  const lines =
    across.map((at) => `M${pixel(x, at)} ${PLOT_TOP}V${bottom}`).join('') +
    upwards.map((at) => `M${x.from} ${pixel(y, at)}H${x.to}`).join('')
  return (
    <g>
      <path className="plot-grid" d={lines} />
      {across.map((at) => (
        <text key={at} className="plot-tick" x={pixel(x, at)} y={bottom + 18} textAnchor="middle">
          {timeLabel(at)}
        </text>
      ))}
      {upwards.map((at) => (
        <text key={at} className="plot-tick" x={x.from - 8} y={pixel(y, at) + 4} textAnchor="end">
          {timeLabel(at)}
        </text>
      ))}
    </g>
  )
}

const LETTER_PIXELS = 6.8

function short(name: string, pixels: number): string {
  const letters = [...name]
  const most = Math.max(8, Math.floor(pixels / LETTER_PIXELS))
  if (letters.length <= most) return name
  return `${letters.slice(0, Math.ceil(most / 2)).join('')}…${letters.slice(-Math.floor(most / 2)).join('')}`
}
