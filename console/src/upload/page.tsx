import './upload.css'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Empty } from '../parts/empty.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { useAllowed, useClient } from '../session/context.ts'
import { DropZone } from './drop-zone.tsx'
import { Progress } from './progress.tsx'
import { Results } from './results.tsx'
import { uploadQueue } from './upload-queue.ts'

const route = getRouteApi('/buckets/$bucketId/upload')

export function UploadPage() {
  usePageTitle('Upload')
  return useAllowed('write-dedup') ? <Upload /> : <NotAllowed />
}

function NotAllowed() {
  return (
    <Empty title="Your token may not upload">
      <p>It lacks the scope write-dedup. Ask whoever administers the server for another one.</p>
    </Empty>
  )
}

function Upload() {
  const { bucketId } = route.useParams()
  const queue = uploadQueue(useClient(), bucketId)
  const snapshot = useSyncExternalStore(queue.subscribe, queue.snapshot)
  const [isDry, setIsDry] = useState(queue.isDry)
  useStayWhile(snapshot.isRunning && !snapshot.isPaused)
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
      {snapshot.counts.all > 0 && (
        <>
          <Progress queue={queue} snapshot={snapshot} isDry={isDry} />
          <Results queue={queue} snapshot={snapshot} bucketId={bucketId} />
        </>
      )}
    </div>
  )
}

/** The browser asks before the page is left, and with it what is under way. */
function useStayWhile(isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isRunning])
}
