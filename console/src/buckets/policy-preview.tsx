import './policy-preview.css'
import { useQuery } from '@tanstack/react-query'
import type { DedupFile, DedupPolicy, Match } from 'unisono/client/client.ts'
import { recordingsQuery } from '../api/queries.ts'
import { RelationChip } from '../parts/relation-chip.tsx'
import { counted, percent } from '../parts/units.ts'
import { useAllowed, useSignedIn } from '../session/context.ts'
import { PairsPreview } from './pairs-preview.tsx'
import { type Loss, lossUnder } from './policy.ts'

/** So many recordings that have duplicates are looked at, the latest. */
const RECORDINGS = 50
/** So many duplicates that would be none are shown. */
const MOST_SHOWN = 6

const REASONS: Readonly<Record<Loss, string>> = {
  relation: 'this relation no longer counts',
  likeness: 'too little of it is alike',
  change: 'its speed or pitch is out of range',
}

interface PolicyPreviewProps {
  readonly bucketId: number
  readonly policy: DedupPolicy
  readonly isChanged: boolean
}

interface Lost {
  readonly match: Match
  readonly recording: DedupFile
  readonly loss: Loss
}

/** What a policy would have made of the duplicates that were found last, from the evidence that was kept of them. */
export function PolicyPreview({ bucketId, policy, isChanged }: PolicyPreviewProps) {
  const { client } = useSignedIn()
  const mayRead = useAllowed('read-dedup')
  const wish = { sort: 'newest', perPage: RECORDINGS, explain: true } as const
  const { data: page } = useQuery({ ...recordingsQuery(client, bucketId, wish), enabled: mayRead })
  if (!mayRead || page === undefined) return null
  const matches = page.data.flatMap((recording) => (recording.matches ?? []).map((match) => ({ recording, match })))
  const lost = matches.flatMap(({ recording, match }): Lost[] => {
    const loss = lossUnder(policy, match)
    return loss === undefined ? [] : [{ recording, match, loss }]
  })
  return (
    <section className="card form-part preview" aria-labelledby="preview-title">
      <h2 id="preview-title">On the last uploads</h2>
      <p role="status">{summary(matches.length, lost.length, isChanged)}</p>
      {lost.length > 0 && (
        <ul className="preview-lost">
          {lost.slice(0, MOST_SHOWN).map((one) => (
            <LostRow key={`${one.recording.acr_id} ${one.match.id}`} lost={one} />
          ))}
          {lost.length > MOST_SHOWN && <li className="soft small">and {lost.length - MOST_SHOWN} more</li>}
        </ul>
      )}
      <PairsPreview bucketId={bucketId} policy={policy} />
      <p className="field-help">What is stored stays as it is: a policy holds from the next upload on.</p>
    </section>
  )
}

function summary(all: number, lost: number, isChanged: boolean): string {
  if (all === 0) return 'No duplicate was found in this bucket yet, so there is nothing to try the policy on.'
  const found = `${counted(all, 'duplicate')} found last`
  if (lost === 0) return isChanged ? `All of the ${found} would still be found.` : `All of the ${found} agree with it.`
  return `Of the ${found}, ${lost} would be kept as new:`
}

function LostRow({ lost: { match, recording, loss } }: { readonly lost: Lost }) {
  return (
    <li>
      <RelationChip relation={match.relation} />
      <span className="preview-names">
        <strong>{match.id}</strong> <span className="soft">of {recording.dup_files[0]}</span>
      </span>
      <span className="soft small number">
        {REASONS[loss]} · similarity {percent(match.similarity)} · speed {match.speed.toFixed(3)}
      </span>
    </li>
  )
}
