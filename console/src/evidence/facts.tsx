import type { Match } from 'unisono/client/client.ts'
import type { Comparison } from 'unisono/match/comparison.ts'
import { percent } from '../parts/units.ts'

interface FactsProps {
  /** What the server says comes first. */
  readonly match: Match | undefined
  readonly comparison: Comparison | undefined
}

/** The numbers of a verdict, each with what it means. */
export function Facts({ match, comparison }: FactsProps) {
  const similarity = match?.similarity ?? comparison?.similarity ?? 0
  const coverage = match?.coverage ?? comparison?.coverage ?? 0
  const referenceCoverage = match?.reference_coverage ?? comparison?.referenceCoverage ?? 0
  const speed = match?.speed ?? comparison?.speed ?? 1
  const pitch = match?.pitch_semitones ?? comparison?.pitchSemitones ?? 0
  const margin = match?.margin ?? comparison?.margin ?? 0
  return (
    <dl className="facts">
      <Fact name="Alike" value={percent(similarity)} help="of the peaks in shared passages are found in both" />
      <Fact name="Of the first" value={percent(referenceCoverage)} help="lies in shared passages" />
      <Fact name="Of the second" value={percent(coverage)} help="lies in shared passages" />
      {similarity > 0 && (
        <>
          <Fact name="Speed" value={`× ${speed.toFixed(4)}`} help="of the second, the first being 1" />
          <Fact name="Pitch" value={`${signed(pitch)} st`} help="semitones from the first to the second" />
        </>
      )}
      <Fact name="Margin" value={signed(margin)} help="one recording above 0, and surer the higher" />
    </dl>
  )
}

function Fact({ name, value, help }: { readonly name: string; readonly value: string; readonly help: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className="number fact-value">{value}</span>
        <span className="soft small">{help}</span>
      </dd>
    </div>
  )
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(Math.abs(value) >= 100 ? 0 : 2)
  return Number(text) === 0 ? '0' : `${value < 0 ? '−' : '+'}${text}`
}
