import type { Match } from 'unisono/client/client.ts'
import { timeLabel } from 'unisono/plot/axis.ts'

const HEIGHT = 34
const GAP = 10
const WIDTH = 1000

/** The passages of an upload (above) and where they lie in the recording (below), as far as the last passage reaches. */
export function SpanBar({ match: { spans, relation } }: { readonly match: Match }) {
  if (spans.length === 0) return null
  const seconds = Math.max(...spans.flatMap(({ end, reference_end: referenceEnd }) => [end, referenceEnd]))
  const x = (at: number) => (at / seconds) * WIDTH
  const middle = HEIGHT / 2
  const passages = spans.map(
    ({ start, end, reference_start: from, reference_end: to }) =>
      `M${x(start)} 0H${x(end)}V${middle - GAP / 2}L${x(to)} ${middle + GAP / 2}V${HEIGHT}H${x(from)}` +
      `V${middle + GAP / 2}L${x(start)} ${middle - GAP / 2}Z`,
  )
  const said = spans.map(
    ({ start, end, reference_start: from, reference_end: to }) =>
      `${timeLabel(start)} to ${timeLabel(end)} is ${timeLabel(from)} to ${timeLabel(to)}`,
  )
  return (
    <svg
      className={`span-bar ${relation === 'same' ? 'is-same' : ''}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Shared passages: ${said.join('; ')}`}
    >
      <rect width={WIDTH} height={middle - GAP / 2} />
      <rect width={WIDTH} y={middle + GAP / 2} height={middle - GAP / 2} />
      <path d={passages.join('')} />
    </svg>
  )
}
