import type { Span } from 'unisono/match/comparison.ts'
import { percent } from '../parts/units.ts'
import { exactTime } from './place.ts'

interface SpanTableProps {
  readonly spans: readonly Span[]
  /** Without it there is no place to go to. */
  readonly onPlace?: (second: number) => void
}

export function SpanTable({ spans, onPlace }: SpanTableProps) {
  return (
    <section className="card evidence-part" aria-labelledby="evidence-spans">
      <h3 id="evidence-spans">Shared passages</h3>
      <table className="spans number">
        <thead>
          <tr>
            <th scope="col">In the first</th>
            <th scope="col">In the second</th>
            <th scope="col">Alike</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {spans.map(({ start, end, referenceStart, referenceEnd, similarity }) => (
            <tr key={`${start} ${referenceStart}`}>
              <td>{stretch(referenceStart, referenceEnd)}</td>
              <td>{stretch(start, end)}</td>
              <td>{percent(similarity)}</td>
              <td>
                {onPlace && (
                  <button type="button" className="button" onClick={() => onPlace(start)}>
                    Go there<span className="unseen">, to {exactTime(start)} of the second</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function stretch(from: number, to: number): string {
  return `${exactTime(from)} – ${exactTime(to)}`
}
