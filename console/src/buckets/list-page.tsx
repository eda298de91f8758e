import './list-page.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Bucket } from 'unisono/client/client.ts'
import { bucketsQuery } from '../api/queries.ts'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { Pager } from '../parts/pager.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { Time } from '../parts/time.tsx'
import { byteSize, count, counted } from '../parts/units.ts'
import { useAllowed, useSignedIn } from '../session/context.ts'
import { allows, isForAllBuckets } from '../session/permissions.ts'
import { OwnBuckets } from './own-buckets.tsx'

const PER_PAGE = 50

export function BucketsPage() {
  usePageTitle('Buckets')
  const mayRead = useAllowed('read-buckets')
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Buckets</h1>
          <p>Each holds recordings, and says what is a duplicate among them.</p>
        </div>
        <NewBucketLink />
      </header>
      {mayRead ? <BucketList /> : <OwnBuckets />}
    </>
  )
}

function useMayMake(): boolean {
  const { token } = useSignedIn()
  return allows(token, 'write-buckets') && isForAllBuckets(token)
}

function NewBucketLink() {
  if (!useMayMake()) return null
  return (
    <Link to="/buckets/new" className="button button-main">
      <Icon name="plus" />
      New bucket
    </Link>
  )
}

const route = getRouteApi('/buckets')

function BucketList() {
  const { client } = useSignedIn()
  const { page = 1, search } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: found, error, refetch } = useQuery(bucketsQuery(client, { page, perPage: PER_PAGE, search }))
  if (error) return <Failure error={error} title="The buckets could not be listed" onRetry={() => void refetch()} />
  if (found === undefined) return <Loading what="Listing buckets" />
  const { total, last_page: lastPage } = found.meta
  if (total === 0 && search === undefined) return <NoBuckets />
  return (
    <>
      {(total > 8 || search !== undefined) && (
        <div className="tools">
          <SearchField
            label="Search buckets by name"
            placeholder="Name"
            value={search}
            onSearch={(text) => void navigate({ search: text === undefined ? {} : { search: text }, replace: true })}
          />
          <p className="soft small" role="status">
            {counted(total, 'bucket')}
          </p>
        </div>
      )}
      {total === 0 ? (
        <Empty title={`No bucket is named like “${search}”`}>
          <p>A part of the name is enough, whatever its case.</p>
          <Link to="/buckets" className="button">
            Show all
          </Link>
        </Empty>
      ) : (
        <ul className="bucket-cards">
          {found.data.map((bucket) => (
            <BucketCard key={bucket.id} bucket={bucket} />
          ))}
        </ul>
      )}
      <Pager
        page={page}
        lastPage={lastPage}
        onPage={(to) => void navigate({ search: ({ page: _, ...rest }) => (to > 1 ? { ...rest, page: to } : rest) })}
      />
    </>
  )
}

function NoBuckets() {
  const mayMake = useMayMake()
  return (
    <Empty title="There is no bucket yet">
      <p>A bucket is where recordings are kept, and compared with what you upload.</p>
      {mayMake && (
        <Link to="/buckets/new" className="button button-main">
          Make the first
        </Link>
      )}
    </Empty>
  )
}

function BucketCard({ bucket }: { readonly bucket: Bucket }) {
  const { id, name, type, region, labels, num, size } = bucket
  const title = type === 'DedupFile' ? <BucketLink id={id} name={name} /> : name
  return (
    <li className="card bucket-card">
      <h2>{title}</h2>
      <p className="bucket-num">
        <strong className="number">{count(num)}</strong> {num === 1 ? 'recording' : 'recordings'}
      </p>
      <p className="soft small number">
        {type !== 'DedupFile' && `${type} · `}
        {region} · {byteSize(Number(size))} · since <Time at={bucket.created_at} isDay />
      </p>
      {labels.length > 0 && (
        <ul className="labels" aria-label="Labels">
          {labels.map((label) => (
            <li key={label} className="chip">
              {label}
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

function BucketLink({ id, name }: Pick<Bucket, 'id' | 'name'>) {
  return (
    <Link to="/buckets/$bucketId" params={{ bucketId: id }} className="cover">
      {name}
    </Link>
  )
}
