import { Link } from '@tanstack/react-router'
import type { Match } from 'unisono/client/client.ts'
import { changes } from 'unisono/library/words.ts'
import { RelationChip } from '../parts/relation-chip.tsx'
import { percent } from '../parts/units.ts'
import type { Track, TrackState } from './track.ts'
import type { UploadQueue } from './upload-queue.ts'

interface TrackRowProps {
  readonly track: Track
  readonly queue: UploadQueue
  readonly bucketId: number
}

export function TrackRow({ track, queue, bucketId }: TrackRowProps) {
  const at = track.path.lastIndexOf('/') + 1
  return (
    <div className="track">
      <p className="track-name" title={track.path}>
        <span>{track.path.slice(at)}</span>
        {at > 0 && <span className="soft small">{track.path.slice(0, at - 1)}</span>}
      </p>
      <div className="track-state">
        <State state={track.state} />
      </div>
      <div className="actions">
        <Actions track={track} queue={queue} bucketId={bucketId} />
      </div>
    </div>
  )
}

function State({ state }: { readonly state: TrackState }) {
  switch (state.step) {
    case 'waiting':
      return <span className="soft">waiting</span>
    case 'decoding':
      return <Step words="decoding" />
    case 'fingerprinting':
      return <Step words="fingerprinting" share={state.progress} />
    case 'sending':
      return <Step words={state.isAudio ? 'read by the server' : 'asking the server'} />
    case 'undecodable':
      return <span className="track-failure is-mild">{state.sentence}</span>
    case 'failed':
      return <span className="track-failure">{state.sentence}</span>
    case 'done':
      return <Done {...state} />
  }
}

function Step({ words, share }: { readonly words: string; readonly share?: number }) {
  return (
    <span className="step">
      <progress max={1} value={share} aria-label={words} />
      <span className="soft small">{words}</span>
    </span>
  )
}

function Done({ verdict, isDry, isRemembered }: Extract<TrackState, { step: 'done' }>) {
  const { dup_files: ids, matches: [best] = [] } = verdict
  const words = [
    ...(best === undefined ? [] : likenessWords(best)),
    ...(isDry ? ['dry run'] : []),
    ...(isRemembered ? ['uploaded before'] : []),
  ]
  return (
    <span className="done">
      {best === undefined ? <span className="chip chip-new">new</span> : <RelationChip relation={best.relation} />}
      <span className="small soft">
        {best !== undefined && <span title={ids.join('\n')}>{idWords(best, ids.length)}</span>}
        <span>{words.join(' · ')}</span>
      </span>
    </span>
  )
}

function idWords({ id }: Match, ids: number): string {
  return ids > 1 ? `${id} and ${ids - 1} more` : id
}

function likenessWords({ similarity, speed, pitch_semitones: pitchSemitones }: Match): readonly string[] {
  return [`${percent(similarity)} alike`, ...changes({ speed, pitchSemitones })]
}

function Actions({ track: { key, path, state }, queue, bucketId }: TrackRowProps) {
  const params = { bucketId }
  const name = <span className="unseen"> of {path}</span>
  switch (state.step) {
    case 'undecodable':
      return (
        <button type="button" className="button" onClick={() => queue.again([key], { byServer: true })}>
          Let the server read it
        </button>
      )
    case 'failed':
      return (
        <button type="button" className="button" onClick={() => queue.again([key])}>
          Try again
        </button>
      )
    case 'done': {
      const { verdict, hasFingerprint, isDry, isRemembered } = state
      const { acr_id: acrId, matches: [best] = [] } = verdict
      return (
        <>
          {isRemembered && (
            <button type="button" className="button button-quiet" onClick={() => queue.again([key])}>
              Send again
            </button>
          )}
          {best !== undefined && hasFingerprint && (
            <Link
              to="/buckets/$bucketId/evidence"
              params={params}
              search={{ upload: path, reference: best.acr_id }}
              className="button"
            >
              Evidence{name}
            </Link>
          )}
          {!(isDry && best === undefined) && !(best !== undefined && hasFingerprint) && (
            <Link to="/buckets/$bucketId/recordings/$fileId" params={{ bucketId, fileId: acrId }} className="button">
              Recording{name}
            </Link>
          )}
        </>
      )
    }
    default:
      return null
  }
}
