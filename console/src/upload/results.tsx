import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { count } from '../parts/units.ts'
import { resultsCsv } from './results-csv.ts'
import { GROUPS, type Group, groupOf } from './track.ts'
import { TrackRow } from './track-row.tsx'
import type { Snapshot, UploadQueue } from './upload-queue.ts'

const NAMES: Readonly<Record<Group, string>> = {
  all: 'All',
  new: 'New',
  duplicates: 'Duplicates',
  unread: 'Not decoded',
  failed: 'Failed',
  open: 'To do',
}

const ROW_PIXELS = 64

interface ResultsProps {
  readonly queue: UploadQueue
  readonly snapshot: Snapshot
  readonly bucketId: number
  readonly group: Group
  readonly onGroup: (group: Group) => void
}

/** A row a track; only those in sight are there. */
export function Results({ queue, snapshot: { tracks, counts, isRunning }, bucketId, group, onGroup }: ResultsProps) {
  const shown = useMemo(
    () => (group === 'all' ? tracks : tracks.filter((track) => groupOf(track) === group)),
    [tracks, group],
  )
  const list = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
    getItemKey: (i) => shown[i].key,
  })
  return (
    <section aria-label="Tracks">
      <div className="tools">
        <fieldset className="switch groups">
          <legend className="unseen">Which tracks</legend>
          {GROUPS.filter((one) => one === 'all' || one === group || counts[one] > 0).map((one) => (
            <label key={one}>
              <input
                type="radio"
                className="unseen"
                name="group"
                checked={group === one}
                onChange={() => onGroup(one)}
              />
              {NAMES[one]} <span className="number">{count(counts[one])}</span>
            </label>
          ))}
        </fieldset>
        <div className="list-actions">
          <button type="button" className="button" onClick={() => download(resultsCsv(tracks))}>
            Results as CSV
          </button>
          <button type="button" className="button button-quiet" disabled={isRunning} onClick={() => queue.clear()}>
            Clear the list
          </button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section ref={list} className="track-list card" tabIndex={0} aria-label="The list of tracks">
        {shown.length === 0 && <p className="soft track-none">None of the tracks is here.</p>}
        <ul ref={setHeight(rows.getTotalSize())}>
          {rows.getVirtualItems().map(({ key, index, start }) => (
            <li key={key} aria-setsize={shown.length} aria-posinset={index + 1} ref={setTop(start)}>
              <TrackRow track={shown[index]} queue={queue} bucketId={bucketId} />
            </li>
          ))}
        </ul>
      </section>
    </section>
  )
}

// Set through the DOM, which the policy against inline styles allows at any time.

function setHeight(pixels: number) {
  return (element: HTMLElement | null) => void element?.style.setProperty('height', `${pixels}px`)
}

function setTop(pixels: number) {
  return (element: HTMLElement | null) => void element?.style.setProperty('translate', `0 ${pixels}px`)
}

function download(csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: 'unisono-uploads.csv' })
  link.click()
  URL.revokeObjectURL(url)
}
