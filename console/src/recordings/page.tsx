import './recordings.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { recordingsQuery } from '../api/queries.ts'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { Pager } from '../parts/pager.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { counted } from '../parts/units.ts'
import type { RecordingsSearch } from '../search-params.ts'
import { useAllowed, useSignedIn } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { CHUNK_ROWS, CHUNKS_ON_PAGE, PAGE_ROWS } from './chunks.ts'
import { SelectionBar } from './selection-bar.tsx'
import { RecordingTable } from './table.tsx'

const route = getRouteApi('/buckets/$bucketId/')

/** The recordings of a bucket: thousands on a page, of which those in sight are loaded and drawn. */
export function RecordingsPage() {
  return (
    <ForScope scope="read-dedup" deed="list recordings">
      <Recordings />
    </ForScope>
  )
}

function Recordings() {
  usePageTitle('Recordings')
  const { bucketId } = route.useParams()
  const { client } = useSignedIn()
  const given = route.useSearch()
  const { page = 1, search, show, sort = 'newest' } = given
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const wish = { all: show !== 'duplicates', search, sort, perPage: CHUNK_ROWS }
  const firstChunk = (page - 1) * CHUNKS_ON_PAGE + 1
  const { data: first, error, refetch } = useQuery(recordingsQuery(client, bucketId, { ...wish, page: firstChunk }))
  const total = first?.meta.total
  return (
    <>
      <Tools given={given} total={total} />
      {error !== null && (
        <Failure error={error} title="The recordings could not be listed" onRetry={() => void refetch()} />
      )}
      {error === null && total === undefined && <Loading what="Listing recordings" />}
      {total === 0 && <NoRecordings given={given} bucketId={bucketId} />}
      {total !== undefined && total > 0 && (
        <>
          <RecordingTable
            key={JSON.stringify([bucketId, given])}
            bucketId={bucketId}
            wish={wish}
            firstChunk={firstChunk}
            rows={Math.max(0, Math.min(PAGE_ROWS, total - (page - 1) * PAGE_ROWS))}
            selected={selected}
            onSelect={setSelected}
          />
          <Pages given={given} lastPage={Math.max(1, Math.ceil(total / PAGE_ROWS))} />
        </>
      )}
      <SelectionBar bucketId={bucketId} selected={selected} onClear={() => setSelected(new Set())} />
    </>
  )
}

function useChange(): (change: Partial<Record<keyof RecordingsSearch, unknown>>) => void {
  const navigate = route.useNavigate()
  return (change) => void navigate({ search: (now) => ({ ...now, page: undefined, ...change }) as RecordingsSearch })
}

function Tools({ given, total }: { readonly given: RecordingsSearch; readonly total: number | undefined }) {
  const change = useChange()
  const { search, show, sort = 'newest' } = given
  return (
    <div className="tools">
      <SearchField
        label="Search recordings by how an id or the acr_id begins"
        placeholder="Id or acr_id begins with…"
        value={search}
        onSearch={(text) => change({ search: text })}
      />
      <fieldset className="switch">
        <legend className="unseen">Show</legend>
        <Choice name="show" text="All" isOn={show === undefined} onChoose={() => change({ show: undefined })} />
        <Choice
          name="show"
          text="With duplicates"
          isOn={show === 'duplicates'}
          onChoose={() => change({ show: 'duplicates' })}
        />
      </fieldset>
      <fieldset className="switch">
        <legend className="unseen">Order</legend>
        <Choice name="sort" text="Newest" isOn={sort === 'newest'} onChoose={() => change({ sort: undefined })} />
        <Choice name="sort" text="Oldest" isOn={sort === 'oldest'} onChoose={() => change({ sort: 'oldest' })} />
      </fieldset>
      <p className="soft small number tools-total" role="status">
        {total !== undefined && counted(total, 'recording')}
      </p>
    </div>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly text: string
  readonly isOn: boolean
  readonly onChoose: () => void
}

function Choice({ name, text, isOn, onChoose }: ChoiceProps) {
  return (
    <label>
      <input type="radio" name={name} className="unseen" checked={isOn} onChange={onChoose} />
      {text}
    </label>
  )
}

function Pages({ given, lastPage }: { readonly given: RecordingsSearch; readonly lastPage: number }) {
  const change = useChange()
  return (
    <Pager
      page={given.page ?? 1}
      lastPage={lastPage}
      onPage={(page) => {
        change({ page: page > 1 ? page : undefined })
        scrollTo({ top: 0 })
      }}
    />
  )
}

function NoRecordings({ given, bucketId }: { readonly given: RecordingsSearch; readonly bucketId: number }) {
  const mayUpload = useAllowed('write-dedup')
  const params = { bucketId }
  if (given.search !== undefined)
    return (
      <Empty title={`No id begins with “${given.search}”`}>
        <p>Ids are compared as they are: capital letters are others than small ones.</p>
        <Link to="/buckets/$bucketId" params={params} className="button">
          Show all
        </Link>
      </Empty>
    )
  if (given.show === 'duplicates')
    return (
      <Empty title="No duplicates yet">
        <p>When an upload turns out to be a recording that is here, its id joins that, and both are listed.</p>
        <Link to="/buckets/$bucketId" params={params} className="button">
          Show all recordings
        </Link>
      </Empty>
    )
  return (
    <Empty title="This bucket is empty">
      <p>Upload music, and see at once which of it you have already. Its fingerprints are made in your browser.</p>
      {mayUpload && (
        <Link to="/buckets/$bucketId/upload" params={params} className="button button-main">
          Upload
        </Link>
      )}
    </Empty>
  )
}
