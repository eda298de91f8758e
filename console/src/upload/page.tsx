import './upload.css'
import { getRouteApi } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { usePageTitle } from '../parts/page-title.ts'
import { useClient } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { DropZone } from './drop-zone.tsx'
import { Interruption } from './interruption.tsx'
import { Progress } from './progress.tsx'
import { Results } from './results.tsx'
import { uploadQueue } from './upload-queue.ts'

const route = getRouteApi('/buckets/$bucketId/upload')

export function UploadPage() {
  return (
    <ForScope scope="write-dedup" deed="upload">
      <Upload />
    </ForScope>
  )
}

function Upload() {
  usePageTitle('Upload')
  const { bucketId } = route.useParams()
  const { show: group = 'all' } = route.useSearch()
  const navigate = route.useNavigate()
  const queue = uploadQueue(useClient(), bucketId)
  const snapshot = useSyncExternalStore(queue.subscribe, queue.snapshot)
  const [isDry, setIsDry] = useState(queue.isDry)
  return (
    <div className="upload">
      <h2 className="unseen">Upload</h2>
      <DropZone isSmall={snapshot.counts.all > 0} onFiles={(files) => void queue.add(files)} />
      <label className="dry">
        <input
          type="checkbox"
          checked={isDry}
          onChange={({ target }) => {
            queue.isDry = target.checked
            setIsDry(target.checked)
          }}
        />
        <span>
          Dry run <span className="soft">tells what is a duplicate, and keeps nothing</span>
        </span>
      </label>
      {snapshot.counts.all === 0 && <Interruption bucketId={bucketId} />}
      {snapshot.counts.all > 0 && (
        <>
          <Progress queue={queue} snapshot={snapshot} isDry={isDry} />
          <Results
            queue={queue}
            snapshot={snapshot}
            bucketId={bucketId}
            group={group}
            onGroup={(show) => void navigate({ search: show === 'all' ? {} : { show } })}
          />
        </>
      )}
    </div>
  )
}
