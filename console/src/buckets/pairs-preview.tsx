import { useMutation, useQuery } from '@tanstack/react-query'
import type { DedupPolicy } from 'unisono/client/client.ts'
import { recordingsQuery } from '../api/queries.ts'
import { FormFailure } from '../parts/form-failure.tsx'
import { RelationChip } from '../parts/relation-chip.tsx'
import { counted, percent } from '../parts/units.ts'
import { useClient } from '../session/context.ts'
import { pairsOf } from './pairs.ts'
import { matchingPolicy } from './policy.ts'

/** So many recordings are compared with each other, the latest. */
const RECORDINGS = 40

interface PairsPreviewProps {
  readonly bucketId: number
  readonly policy: DedupPolicy
}

/** What a policy would have joined of the recordings that came last, each kept as new: compared in the browser, when asked. */
export function PairsPreview({ bucketId, policy }: PairsPreviewProps) {
  const client = useClient()
  const wish = { all: true, sort: 'newest', perPage: RECORDINGS } as const
  const { data: page } = useQuery(recordingsQuery(client, bucketId, wish))
  const search = useMutation({
    mutationFn: (tried: DedupPolicy) => {
      const acrIds = page?.data.map(({ acr_id: acrId }) => acrId) ?? []
      return pairsOf(client, bucketId, acrIds, matchingPolicy(tried))
    },
  })
  if (page === undefined || page.data.length < 2) return null
  const nameOf = (place: number) => page.data[place]?.dup_files[0] ?? ''
  const isOfThisPolicy = search.variables === policy
  const pairs = isOfThisPolicy ? search.data : undefined
  return (
    <>
      <div className="preview-pairs">
        <p>
          {pairs === undefined
            ? `Would it also join some of the last ${counted(page.data.length, 'recording')}?`
            : sentenceOn(pairs.length, page.data.length)}
        </p>
        {pairs === undefined && (
          <button
            type="button"
            className="button"
            disabled={search.isPending || policy.relations.length === 0}
            onClick={() => search.mutate(policy)}
          >
            {search.isPending ? 'Comparing…' : 'Compare them'}
          </button>
        )}
      </div>
      <FormFailure error={isOfThisPolicy ? search.error : null} title="They could not be compared" />
      {pairs !== undefined && pairs.length > 0 && (
        <ul className="preview-lost">
          {pairs.map(({ newer, older, comparison }) => (
            <li key={`${newer} ${older}`}>
              <RelationChip relation={comparison.relation} />
              <span className="preview-names">
                <strong>{nameOf(newer)}</strong> <span className="soft">of {nameOf(older)}</span>
              </span>
              <span className="soft small number">
                similarity {percent(comparison.similarity)} · speed {comparison.speed.toFixed(3)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function sentenceOn(pairs: number, recordings: number): string {
  if (pairs === 0) return `None of the last ${counted(recordings, 'recording')} would be a duplicate of another.`
  return `Of the last ${counted(recordings, 'recording')}, it would have joined:`
}
