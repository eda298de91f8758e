import { duration } from '../parts/units.ts'
import type { Reading } from './reading.ts'

const STAGES: readonly (readonly [stage: string, name: string])[] = [
  ['audio', 'Fingerprint the audio'],
  ['parse', 'Receive and read'],
  ['look-up', 'Look up candidates'],
  ['verification', 'Align them'],
  ['append', 'Keep on the disk'],
]

/** Where the time of an upload goes. */
export function Stages({ now: { stages } }: { readonly now: Reading }) {
  const most = Math.max(1e-9, ...stages.values())
  return (
    <section className="card chart">
      <h2>Where the time of an upload goes</h2>
      <table className="bars">
        <thead className="unseen">
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Bar</th>
            <th scope="col">Mean</th>
          </tr>
        </thead>
        <tbody>
          {STAGES.map(([stage, name]) => {
            const mean = stages.get(stage)
            return (
              <tr key={stage}>
                <th scope="row">{name}</th>
                <td className="bar">
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect width="100" height="8" fill="var(--sunk)" />
                    <rect width={(100 * (mean ?? 0)) / most} height="8" fill="var(--accent)" />
                  </svg>
                </td>
                <td className="number">{mean === undefined ? '–' : duration(mean)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className="field-help">Means since the server started. Audio that comes as a fingerprint skips the first.</p>
    </section>
  )
}
