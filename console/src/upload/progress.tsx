import { counted } from '../parts/units.ts'
import { groupOf, type Track } from './track.ts'
import type { Snapshot, UploadQueue } from './upload-queue.ts'

interface ProgressProps {
  readonly queue: UploadQueue
  readonly snapshot: Snapshot
  readonly isDry: boolean
}

/** How far all of it is, and what can be done about the rest. */
export function Progress({ queue, snapshot, isDry }: ProgressProps) {
  const { tracks, counts, isRunning, isPaused, hindrance } = snapshot
  const settled = counts.all - counts.open
  return (
    <section className="progress" aria-label="Progress">
      <div className="progress-line">
        <p role="status" className="number">
          {isRunning ? `${settled} of ${counted(counts.all, 'track')}${isPaused ? ', paused' : ''}` : summary(snapshot)}
        </p>
        {isRunning && (
          <button type="button" className="button" onClick={() => queue.pause(!isPaused)}>
            {isPaused ? 'Go on' : 'Pause'}
          </button>
        )}
      </div>
      {hindrance !== undefined && (
        <p className="form-failure" role="alert">
          {hindrance} Nothing is lost: go on when the server is there again.
        </p>
      )}
      <progress max={counts.all} value={settled} aria-label="Tracks that are done" />
      <Offers queue={queue} tracks={tracks} counts={counts} isDry={isDry} />
    </section>
  )
}

function summary({ counts }: Snapshot): string {
  return `${counted(counts.all, 'track')} looked at: ${counts.new} new, ${counted(counts.duplicates, 'duplicate')}`
}

interface OffersProps extends Pick<ProgressProps, 'queue' | 'isDry'>, Pick<Snapshot, 'tracks' | 'counts'> {}

function Offers({ queue, tracks, counts, isDry }: OffersProps) {
  const ofGroup = (group: 'unread' | 'failed') =>
    tracks.filter((track) => groupOf(track) === group).map(({ key }) => key)
  const dry = isDry ? [] : tracks.filter(isDryDone).map(({ key }) => key)
  return (
    <ul className="offers">
      {counts.unread > 0 && (
        <li>
          <span>
            {counted(counts.unread, 'file')} cannot be decoded by this browser. The server may:{' '}
            {counts.unread === 1 ? 'its' : 'their'} sound is sent to it, and is not kept.
          </span>
          <button type="button" className="button" onClick={() => queue.again(ofGroup('unread'), { byServer: true })}>
            Let the server read {counts.unread === 1 ? 'it' : 'them'}
          </button>
        </li>
      )}
      {counts.failed > 0 && (
        <li>
          <span>{counted(counts.failed, 'track')} failed; each says why.</span>
          <button type="button" className="button" onClick={() => queue.again(ofGroup('failed'))}>
            Try again
          </button>
        </li>
      )}
      {dry.length > 0 && (
        <li>
          <span>
            {counted(dry.length, 'track')} of a dry run: nothing of {dry.length === 1 ? 'it' : 'them'} is kept yet.
          </span>
          <button type="button" className="button" onClick={() => queue.again(dry)}>
            Upload {dry.length === 1 ? 'it' : 'them'} now
          </button>
        </li>
      )}
    </ul>
  )
}

function isDryDone({ state }: Track): boolean {
  return state.step === 'done' && state.isDry
}
