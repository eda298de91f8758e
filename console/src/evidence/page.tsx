import './evidence.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import type { Match } from 'unisono/client/client.ts'
import { sentence, type Told } from 'unisono/library/sentence.ts'
import { isStatus } from '../api/client.ts'
import { bucketQuery } from '../api/queries.ts'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { RelationChip } from '../parts/relation-chip.tsx'
import { useAllowed, useClient } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import type { Evidence } from './evidence.ts'
import { Facts } from './facts.tsx'
import { MissingUpload } from './missing-upload.tsx'
import { Pictures } from './pictures.tsx'
import { evidenceQuery, type Pair, pairQuery, type Subject } from './sides.ts'
import { SpanTable } from './span-table.tsx'

const route = getRouteApi('/buckets/$bucketId/evidence')

export function EvidencePage() {
  return (
    <ForScope scope="read-dedup" deed="read recordings">
      <ChosenEvidence />
    </ForScope>
  )
}

function ChosenEvidence() {
  usePageTitle('Evidence')
  const { bucketId } = route.useParams()
  const { query: acrId, reference, upload } = route.useSearch()
  if (reference === undefined || (acrId === undefined && upload === undefined))
    return (
      <Empty title="Two recordings are needed">
        <p>Choose two among the bucket’s recordings, or a duplicate among the uploads.</p>
        <div className="actions">
          <Link to="/buckets/$bucketId" params={{ bucketId }} className="button">
            To the recordings
          </Link>
        </div>
      </Empty>
    )
  const subject: Subject = upload === undefined ? { acrId } : { upload }
  return (
    <PairEvidence key={`${acrId} ${upload} ${reference}`} bucketId={bucketId} subject={subject} reference={reference} />
  )
}

interface PairEvidenceProps {
  readonly bucketId: number
  readonly subject: Subject
  readonly reference: string
}

function PairEvidence({ bucketId, subject, reference }: PairEvidenceProps) {
  const client = useClient()
  const mayReadBuckets = useAllowed('read-buckets')
  const bucket = useQuery({ ...bucketQuery(client, bucketId), enabled: mayReadBuckets })
  const pair = useQuery(pairQuery(client, bucketId, subject, reference))
  const { at, keepPlace } = usePlaceInAddress()
  const [made, setMade] = useState<{ readonly bytes: Uint8Array; readonly file: File }>()
  const query = pair.data?.query ?? made?.bytes
  const evidence = useQuery({
    ...evidenceQuery(pair.data, query, bucket.data?.dedup),
    enabled: pair.data !== undefined && query !== undefined && !bucket.isLoading,
  })
  const error = pair.error ?? evidence.error
  if (error !== null) return <PairFailure error={error} bucketId={bucketId} onRetry={() => void pair.refetch()} />
  if (pair.data === undefined) return <Loading what="Loading both recordings" />
  const file = pair.data.queryFile ?? made?.file
  return (
    <div className="evidence">
      <Headline pair={pair.data} evidence={evidence.data} />
      {query === undefined && (
        <>
          <MissingUpload name={pair.data.queryName} onFingerprint={(bytes, file) => setMade({ bytes, file })} />
          {pair.data.match && <SpanTable spans={toldBy(pair.data.match).spans} />}
        </>
      )}
      {query !== undefined && evidence.data === undefined && <Loading what="Comparing" />}
      {evidence.data && (
        <Pictures pair={pair.data} evidence={evidence.data} queryFile={file} at={at} onRest={keepPlace} />
      )}
    </div>
  )
}

function usePlaceInAddress() {
  const { at } = route.useSearch()
  const navigate = route.useNavigate()
  const keepPlace = useCallback(
    (second: number) => {
      const at = Math.round(second * 10) / 10
      void navigate({ search: (now) => ({ ...now, at }), replace: true, resetScroll: false })
    },
    [navigate],
  )
  return { at, keepPlace }
}

interface PairFailureProps {
  readonly error: Error
  readonly bucketId: number
  readonly onRetry: () => void
}

function PairFailure({ error, bucketId, onRetry }: PairFailureProps) {
  const isGone = isStatus(error, 404)
  return (
    <Failure
      error={error}
      title={isGone ? 'One of the two is not there' : 'They could not be compared'}
      onRetry={isGone ? undefined : onRetry}
    >
      <Link to="/buckets/$bucketId" params={{ bucketId }} className="button">
        To the recordings
      </Link>
    </Failure>
  )
}

function Headline({ pair, evidence }: { readonly pair: Pair; readonly evidence: Evidence | undefined }) {
  const { match, queryName, referenceName } = pair
  const told = match === undefined ? evidence?.comparison : toldBy(match)
  return (
    <header className="evidence-head">
      <h2>
        {told &&
          unbroken(
            sentence(
              told,
              evidence?.querySeconds ?? lastSecond(told, 'end'),
              evidence?.referenceSeconds ?? lastSecond(told, 'referenceEnd'),
            ),
          )}
      </h2>
      <dl className="evidence-names">
        <div>
          <dt>First</dt>
          <dd title={referenceName}>{referenceName}</dd>
        </div>
        <div>
          <dt>Second</dt>
          <dd title={queryName}>{queryName}</dd>
        </div>
      </dl>
      {told && <RelationChip relation={told.relation} />}
      {(match ?? evidence) && <Facts match={match} comparison={evidence?.comparison} />}
    </header>
  )
}

/** No line ends between a number and its unit. */
function unbroken(words: string): string {
  return words.replace(/(?<=\d) (?=%|s\b|semitone)/g, '\u00a0')
}

/** Where the fingerprints are not at hand, the ends are as if nothing was missing there. */
function lastSecond({ spans }: Told, side: 'end' | 'referenceEnd'): number {
  return Math.max(0, ...spans.map((span) => span[side]))
}

function toldBy({ relation, speed, pitch_semitones: pitchSemitones, spans }: Match): Told {
  return {
    relation,
    speed,
    pitchSemitones,
    spans: spans.map(({ start, end, reference_start: referenceStart, reference_end: referenceEnd, similarity }) => ({
      start,
      end,
      referenceStart,
      referenceEnd,
      similarity,
    })),
  }
}
