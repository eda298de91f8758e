import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { sentenceOf } from '../api/client.ts'
import type { RecordingsWish } from '../api/queries.ts'
import { useRows } from './chunks.ts'
import { useDeletions } from './deletions.ts'
import { RecordingRow } from './row.tsx'

const ROW_PIXELS = 56

interface RecordingTableProps {
  readonly bucketId: number
  readonly wish: RecordingsWish
  readonly firstChunk: number
  readonly rows: number
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}

/** Only the rows in sight are there, placed by pixels; they say which of all they are. */
export function RecordingTable({ bucketId, wish, firstChunk, rows, selected, onSelect }: RecordingTableProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [top, setTop] = useState(0)
  const deleting = useDeletions()
  useLayoutEffect(() => setTop(topOf(body.current)), [])
  const virtualizer = useWindowVirtualizer({
    count: rows,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
    scrollMargin: top,
  })
  const seen = virtualizer.getVirtualItems()
  const shown = useRows({ bucketId, wish, firstChunk, from: seen.at(0)?.index ?? 0, to: seen.at(-1)?.index ?? 0 })
  // What is not listed any more cannot be selected.
  useEffect(() => () => onSelect(new Set()), [onSelect])

  function select(acrId: string, isIn: boolean) {
    const next = new Set(selected)
    if (isIn) next.add(acrId)
    else next.delete(acrId)
    onSelect(next)
  }

  return (
    <>
      <table className="card rows" aria-rowcount={rows + 1}>
        <caption className="unseen">Recordings</caption>
        <thead>
          <tr className="row row-head" aria-rowindex={1}>
            <th scope="col" className="cell-select">
              <span className="unseen">Select</span>
            </th>
            <th scope="col">Recording</th>
            <th scope="col" className="cell-acr-id">
              acr_id
            </th>
            <th scope="col" className="cell-ids">
              Ids
            </th>
            <th scope="col" className="cell-time">
              Since
            </th>
          </tr>
        </thead>
        <tbody ref={body} className="rows-body" style={{ height: virtualizer.getTotalSize() }}>
          {seen.map(({ index, start }) => {
            const recording = shown.at(index)
            return (
              <RecordingRow
                key={index}
                bucketId={bucketId}
                index={index}
                top={start - top}
                recording={recording}
                isSelected={recording !== undefined && selected.has(recording.acr_id)}
                isGoing={recording !== undefined && deleting.has(recording.acr_id)}
                onSelect={select}
              />
            )
          })}
        </tbody>
      </table>
      {shown.error !== undefined && (
        <div className="form-failure rows-failure" role="alert">
          Some rows did not come: {sentenceOf(shown.error)}
          <button type="button" className="button" onClick={shown.retry}>
            Try again
          </button>
        </div>
      )}
    </>
  )
}

/** Pixels from the top of the page. */
function topOf(element: HTMLElement | null): number {
  return element === null ? 0 : element.getBoundingClientRect().top + scrollY
}
