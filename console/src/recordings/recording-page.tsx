import './recordings.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { DedupFile, Match } from 'unisono/client/client.ts'
import { changes, relationWords } from 'unisono/library/words.ts'
import { recordingQuery } from '../api/queries.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { RelationChip } from '../parts/relation-chip.tsx'
import { Time } from '../parts/time.tsx'
import { counted, percent } from '../parts/units.ts'
import { useAllowed, useSignedIn } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { useDelete, useDeletions } from './deletions.ts'
import { SpanBar } from './span-bar.tsx'

const route = getRouteApi('/buckets/$bucketId/recordings/$fileId')

/** One recording: every id that is known to be it, and why. */
export function RecordingPage() {
  return (
    <ForScope scope="read-dedup" deed="read recordings">
      <FoundRecordings />
    </ForScope>
  )
}

function FoundRecordings() {
  const { bucketId, fileId } = route.useParams()
  const { client } = useSignedIn()
  const { data: found, error, refetch } = useQuery(recordingQuery(client, bucketId, fileId))
  usePageTitle(found?.[0]?.dup_files[0] ?? 'Recording')
  if (error) return <Failure error={error} title="This recording cannot be shown" onRetry={() => void refetch()} />
  if (found === undefined) return <Loading />
  if (found.length === 0)
    return (
      <Empty title="There is no such recording">
        <p>It was deleted, or its id is another: {fileId}</p>
        <Link to="/buckets/$bucketId" params={{ bucketId }} className="button">
          All recordings
        </Link>
      </Empty>
    )
  return found.map((recording) => <Recording key={recording.acr_id} bucketId={bucketId} recording={recording} />)
}

interface RecordingProps {
  readonly bucketId: number
  readonly recording: DedupFile
}

function Recording({ bucketId, recording }: RecordingProps) {
  const { acr_id: acrId, dup_files: ids, created_at: createdAt, matches = [] } = recording
  const matchOf = new Map(matches.map((match) => [match.id, match]))
  const [first = acrId, ...joined] = ids
  return (
    <article className="recording">
      <header className="recording-head">
        <div>
          <h2>{first}</h2>
          <p className="recording-facts">
            <span>
              since <Time at={createdAt} />
            </span>
            <span>
              acr_id <span className="code">{acrId}</span> <CopyButton text={acrId} what="the acr_id" isQuiet />
            </span>
          </p>
        </div>
        <DeleteRecording bucketId={bucketId} acrId={acrId} />
      </header>
      {joined.length === 0 ? (
        <Empty title="No duplicates">
          <p>No other upload was this recording. When one is, it is shown here, with the evidence.</p>
        </Empty>
      ) : (
        <section className="joined" aria-label="Duplicates">
          <p className="soft">{counted(joined.length, 'upload')} turned out to be this recording:</p>
          {joined.map((id) => (
            <Joined key={id} bucketId={bucketId} first={first} id={id} match={matchOf.get(id)} />
          ))}
        </section>
      )}
    </article>
  )
}

interface JoinedProps {
  readonly bucketId: number
  readonly first: string
  readonly id: string
  readonly match: Match | undefined
}

function Joined({ bucketId, first, id, match }: JoinedProps) {
  return (
    <div className="card joined-card">
      <header>
        {match && <RelationChip relation={match.relation} />}
        <h3>{id}</h3>
        {match && (
          <Link
            to="/buckets/$bucketId/evidence"
            params={{ bucketId }}
            search={{ upload: id, reference: match.acr_id }}
            className="button"
          >
            Evidence
          </Link>
        )}
      </header>
      {match ? (
        <>
          <p>{sentence(first, match)}</p>
          <SpanBar match={match} />
        </>
      ) : (
        <p className="soft">No evidence was kept of it.</p>
      )}
    </div>
  )
}

function sentence(first: string, match: Match): string {
  const { relation, similarity, coverage, reference_coverage: referenceCoverage, speed } = match
  const changed = changes({ speed, pitchSemitones: match.pitch_semitones })
  const how = changed.length === 0 ? 'at the same speed and pitch' : changed.join(', ')
  return (
    `It ${relationWords(relation)} ${first}, ${how}: ${percent(coverage)} of it lies in ${percent(referenceCoverage)} ` +
    `of the recording, and ${percent(similarity)} of the peaks there are found again.`
  )
}

function DeleteRecording({ bucketId, acrId }: { readonly bucketId: number; readonly acrId: string }) {
  const mayDelete = useAllowed('write-dedup')
  const remove = useDelete(bucketId)
  const isGoing = useDeletions().has(acrId)
  if (!mayDelete) return null
  if (isGoing) return <span className="chip chip-danger">being deleted</span>
  return (
    <button type="button" className="button" onClick={() => remove([acrId])}>
      <Icon name="remove" />
      Delete
    </button>
  )
}
