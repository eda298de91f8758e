import { useState } from 'react'
import { count, counted } from '../parts/units.ts'
import { forgetProgress, interruptedUpload } from './interrupted.ts'

/** Says how an upload goes on that an earlier visit began. */
export function Interruption({ bucketId }: { readonly bucketId: number }) {
  const [found, setFound] = useState(() => interruptedUpload(bucketId))
  if (found === undefined) return null
  function putAway() {
    forgetProgress(bucketId)
    setFound(undefined)
  }
  return (
    <div className="offers" role="status">
      <div>
        <span>
          An upload was interrupted here: {count(found.settled)} of {counted(found.all, 'track')} were done. Choose the
          same files or the same folder again, and only the rest is uploaded.
        </span>
        <button type="button" className="button" onClick={putAway}>
          Put away
        </button>
      </div>
    </div>
  )
}
