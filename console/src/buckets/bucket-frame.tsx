import './bucket-frame.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet, useMatchRoute } from '@tanstack/react-router'
import { bucketQuery } from '../api/queries.ts'
import { Failure } from '../parts/failure.tsx'
import { counted } from '../parts/units.ts'
import { useAllowed, useSignedIn } from '../session/context.ts'

const route = getRouteApi('/buckets/$bucketId')

/** What is around every page of a bucket: its name, and the way to the others. */
export function BucketFrame() {
  const { bucketId } = route.useParams()
  const { client } = useSignedIn()
  const mayRead = useAllowed('read-buckets')
  const { data: bucket, error, refetch } = useQuery({ ...bucketQuery(client, bucketId), enabled: mayRead })
  if (mayRead && error)
    return (
      <>
        <h1 className="unseen">Bucket {bucketId}</h1>
        <Failure error={error} title="This bucket cannot be shown" onRetry={() => void refetch()}>
          <Link to="/buckets" className="button">
            All buckets
          </Link>
        </Failure>
      </>
    )
  return (
    <>
      <header className="bucket-head">
        <p className="small">
          <Link to="/buckets">Buckets</Link>
        </p>
        <h1>{bucket?.name ?? (mayRead ? ' ' : `Bucket ${bucketId}`)}</h1>
        {bucket && (
          <p className="soft number">
            {counted(bucket.num, 'recording')} · bucket {bucket.id}
          </p>
        )}
        <BucketTabs bucketId={bucketId} />
      </header>
      <Outlet />
    </>
  )
}

function BucketTabs({ bucketId }: { readonly bucketId: number }) {
  const mayUpload = useAllowed('write-dedup')
  const mayEdit = useAllowed('write-buckets')
  const matches = useMatchRoute()
  const params = { bucketId }
  const here = { className: 'is-here' }
  // Recordings and their evidence have pages of their own.
  const isElsewhere = ['/buckets/$bucketId/upload', '/buckets/$bucketId/settings'].some((to) => matches({ to }))
  return (
    <nav aria-label="Bucket" className="tabs">
      <Link to="/buckets/$bucketId" params={params} className={isElsewhere ? '' : 'is-here'}>
        Recordings
      </Link>
      {mayUpload && (
        <Link to="/buckets/$bucketId/upload" params={params} activeProps={here}>
          Upload
        </Link>
      )}
      {mayEdit && (
        <Link to="/buckets/$bucketId/settings" params={params} activeProps={here}>
          Settings
        </Link>
      )}
    </nav>
  )
}
