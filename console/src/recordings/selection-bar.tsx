import { Link } from '@tanstack/react-router'
import { Icon } from '../parts/icon.tsx'
import { counted } from '../parts/units.ts'
import { useAllowed } from '../session/context.ts'
import { useDelete } from './deletions.ts'

interface SelectionBarProps {
  readonly bucketId: number
  readonly selected: ReadonlySet<string>
  readonly onClear: () => void
}

/** What can be done to the recordings that are selected. */
export function SelectionBar({ bucketId, selected, onClear }: SelectionBarProps) {
  const remove = useDelete(bucketId)
  const mayDelete = useAllowed('write-dedup')
  if (selected.size === 0) return null
  const [query, reference, ...more] = selected
  return (
    <section className="selection" aria-label="Selection">
      <span className="number" role="status">
        {counted(selected.size, 'recording')} selected
        {selected.size === 1 && <span className="soft">, choose another to compare them</span>}
      </span>
      {reference !== undefined && more.length === 0 && (
        <Link to="/buckets/$bucketId/evidence" params={{ bucketId }} search={{ query, reference }} className="button">
          Compare
        </Link>
      )}
      {mayDelete && (
        <button
          type="button"
          className="button"
          onClick={() => {
            remove([...selected])
            onClear()
          }}
        >
          <Icon name="remove" />
          Delete
        </button>
      )}
      <button type="button" className="button button-quiet" onClick={onClear}>
        Clear
      </button>
    </section>
  )
}
