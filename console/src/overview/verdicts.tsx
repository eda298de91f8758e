import { count, percent } from '../parts/units.ts'
import { isDuplicate, isNew, type Reading, uploadsBy } from './reading.ts'

interface Kind {
  readonly name: string
  readonly tone: string
  readonly isCounted: (verdict: string, relation: string) => boolean
}

const ofRelation =
  (wanted: string): Kind['isCounted'] =>
  (verdict, relation) =>
    isDuplicate(verdict) && relation === wanted

const KINDS: readonly Kind[] = [
  { name: 'new', tone: 'soft', isCounted: isNew },
  { name: 'same', tone: 'same', isCounted: ofRelation('same') },
  { name: 'contained', tone: 'part', isCounted: ofRelation('contained') },
  { name: 'contains', tone: 'part', isCounted: ofRelation('contains') },
  { name: 'overlaps', tone: 'part', isCounted: ofRelation('overlaps') },
  { name: 'refused', tone: 'danger', isCounted: (verdict) => verdict === 'refused' },
]

/** What the uploads turned out to be. */
export function Verdicts({ now }: { readonly now: Reading }) {
  const counts = KINDS.map((kind) => ({ ...kind, uploads: uploadsBy(now, kind.isCounted) }))
  const all = counts.reduce((sum, { uploads }) => sum + uploads, 0)
  const most = Math.max(1, ...counts.map(({ uploads }) => uploads))
  return (
    <section className="card chart">
      <h2>Verdicts since the start</h2>
      <table className="bars">
        <thead className="unseen">
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Bar</th>
            <th scope="col">Uploads</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ name, tone, uploads }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="bar">
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width="100" height="8" fill="var(--sunk)" />
                  <rect width={(100 * uploads) / most} height="8" fill={`var(--${tone})`} />
                </svg>
              </td>
              <td className="number">{count(uploads)}</td>
              <td className="number soft">{all === 0 ? '–' : percent(uploads / all)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
