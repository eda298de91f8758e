import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { DedupFile } from 'unisono/client/client.ts'
import { Time } from '../parts/time.tsx'
import { count } from '../parts/units.ts'

interface RecordingRowProps {
  readonly bucketId: number
  readonly index: number
  /** Pixels from the first row. */
  readonly top: number
  readonly recording: DedupFile | undefined
  readonly isSelected: boolean
  /** It is about to be deleted. */
  readonly isGoing: boolean
  readonly onSelect: (acrId: string, isIn: boolean) => void
}

export const RecordingRow = memo(function RecordingRow(props: RecordingRowProps) {
  const { index, top, recording, isSelected, isGoing } = props
  const state = isGoing ? 'is-going' : isSelected ? 'is-selected' : ''
  return (
    <tr aria-rowindex={index + 2} className={`row ${state}`} style={{ transform: `translateY(${top}px)` }}>
      {recording === undefined ? <Waiting /> : <Cells {...props} recording={recording} />}
    </tr>
  )
})

function Waiting() {
  return (
    <td className="row-waiting">
      <span className="unseen">Loading…</span>
    </td>
  )
}

function Cells({
  bucketId,
  recording,
  isSelected,
  isGoing,
  onSelect,
}: RecordingRowProps & { readonly recording: DedupFile }) {
  const { acr_id: acrId, dup_files: ids, created_at: createdAt } = recording
  const [first = acrId, ...others] = ids
  return (
    <>
      <td className="cell-select">
        <input
          type="checkbox"
          aria-label={`Select ${first}`}
          checked={isSelected}
          disabled={isGoing}
          onChange={({ target }) => onSelect(acrId, target.checked)}
        />
      </td>
      <td className="cell-name">
        <Link to="/buckets/$bucketId/recordings/$fileId" params={{ bucketId, fileId: acrId }} title={first}>
          {first}
        </Link>
        {others.length > 0 && (
          <span className="soft small cell-others" title={others.join('\n')}>
            also {others.slice(0, 3).join(', ')}
            {others.length > 3 && ` and ${count(others.length - 3)} more`}
          </span>
        )}
      </td>
      <td className="cell-acr-id code soft" title={acrId}>
        {acrId.slice(0, 8)}
      </td>
      <td className="cell-ids number">
        {ids.length > 1 ? <span className="chip chip-same">{count(ids.length)}</span> : <span className="soft">1</span>}
      </td>
      <td className="cell-time small">
        {isGoing ? <span className="chip chip-danger">being deleted</span> : <Time at={createdAt} />}
      </td>
    </>
  )
}
