import './overview.css'
import { getRouteApi } from '@tanstack/react-router'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { byteSize, count, duration, percent } from '../parts/units.ts'
import { useClient } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { Chart } from './chart.tsx'
import { SPANS, type SpanName, within } from './history.ts'
import { isDuplicate, isNew, isSameStart, quantile, type Reading, since, uploadsBy } from './reading.ts'
import { INTERVAL_SECONDS, isClosed, useReadings } from './readings.ts'
import { Stages } from './stages.tsx'
import { Verdicts } from './verdicts.tsx'

const route = getRouteApi('/overview')

/** What the server tells of itself, and told since this browser first asked. */
export function OverviewPage() {
  return (
    <ForScope scope="read-buckets" deed="see figures of all buckets" isOfAllBuckets>
      <Overview />
    </ForScope>
  )
}

function Overview() {
  usePageTitle('Overview')
  const { all, error, retry } = useReadings(useClient())
  const { span = 'hour' } = route.useSearch()
  const now = all.at(-1)
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Overview</h1>
          <p>
            What the server tells of itself, read every {INTERVAL_SECONDS} seconds while this console is in sight, and
            kept in this browser for a week.
          </p>
        </div>
        <SpanSwitch span={span} />
      </header>
      {now === undefined && error === undefined && <Loading what="Reading the metrics" />}
      {now === undefined && error !== undefined && <NoMetrics error={error} onRetry={retry} />}
      {now !== undefined && error !== undefined && (
        <p className="form-failure overview-stale" role="alert">
          The latest reading did not come; what is shown is from before. It is tried again by itself.
        </p>
      )}
      {now !== undefined && <Charts all={within(all, span)} now={now} />}
    </>
  )
}

const SPAN_NAMES: Readonly<Record<SpanName, string>> = { hour: 'Hour', day: 'Day', week: 'Week' }

function SpanSwitch({ span }: { readonly span: SpanName }) {
  const navigate = route.useNavigate()
  return (
    <fieldset className="switch">
      <legend className="unseen">How far back</legend>
      {SPANS.map((one) => (
        <label key={one}>
          <input
            type="radio"
            className="unseen"
            name="span"
            checked={span === one}
            onChange={() => void navigate({ search: one === 'hour' ? {} : { span: one } })}
          />
          {SPAN_NAMES[one]}
        </label>
      ))}
    </fieldset>
  )
}

function NoMetrics({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  if (!isClosed(error)) return <Failure error={error} title="The metrics could not be read" onRetry={onRetry} />
  return (
    <Empty title="The metrics are not for this console">
      <p>
        The settings of the server, or a proxy before it, show them to others only, such as Prometheus. Look there for
        the charts, or let this console read /metrics.
      </p>
    </Empty>
  )
}

interface ChartsProps {
  readonly all: readonly Reading[]
  readonly now: Reading
}

function Charts({ all, now }: ChartsProps) {
  const times = all.map(({ at }) => at)
  const latencies = all.map((reading, i) => since(before(all, i)?.latency ?? reading.latency, reading.latency))
  return (
    <>
      <Figures now={now} />
      <div className="charts">
        <Chart
          title="Recordings"
          times={times}
          lines={[{ name: 'in all buckets', tone: 'accent', values: all.map(({ recordings }) => recordings) }]}
          said={(value) => (Number.isInteger(value) ? count(value) : '')}
          isFromZero={false}
        />
        <Chart
          title="Uploads a minute"
          times={times}
          lines={[
            { name: 'new', tone: 'same', values: ratesOf(all, isNew) },
            { name: 'duplicates', tone: 'part', values: ratesOf(all, isDuplicate) },
          ]}
          leastTop={1}
          said={(value) => (value >= 10 || Number.isInteger(value) ? count(Math.round(value)) : value.toFixed(1))}
        />
        <Verdicts now={now} />
        <Stages now={now} />
        <Chart
          title="Time to an answer"
          times={times}
          lines={[
            { name: 'median', tone: 'accent', values: latencies.map((latency) => quantile(latency, 0.5)) },
            { name: '99 of 100', tone: 'other', values: latencies.map((latency) => quantile(latency, 0.99)) },
          ]}
          said={(value) => (value === 0 ? '0' : duration(value))}
        />
        <Chart
          title="Store"
          times={times}
          lines={[
            { name: 'ledger', tone: 'accent', values: all.map(({ ledgerBytes }) => ledgerBytes) },
            { name: 'index', tone: 'part', values: all.map(({ indexBytes }) => indexBytes) },
          ]}
          said={byteSize}
        />
      </div>
    </>
  )
}

/** The reading with which one can be compared: a server that was started again counts from 0. */
function before(all: readonly Reading[], i: number): Reading | undefined {
  const earlier = all[i - 1]
  return earlier !== undefined && isSameStart(earlier, all[i]) ? earlier : undefined
}

/** Per minute, between each reading and the one before. */
function ratesOf(all: readonly Reading[], isCounted: (verdict: string) => boolean): (number | undefined)[] {
  return all.map((reading, i) => {
    const earlier = before(all, i)
    if (earlier === undefined) return undefined
    const more = uploadsBy(reading, isCounted) - uploadsBy(earlier, isCounted)
    return (more * 60) / (reading.at - earlier.at)
  })
}

function Figures({ now }: { readonly now: Reading }) {
  const [fresh, duplicates] = [uploadsBy(now, isNew), uploadsBy(now, isDuplicate)]
  const uploads = fresh + duplicates
  const typical = quantile(now.latency, 0.5)
  return (
    <dl className="figures">
      <Figure name="Recordings" value={count(now.recordings)} note="in all buckets" />
      <Figure name="Uploads" value={count(uploads)} note="since the server started" />
      <Figure
        name="Duplicates"
        value={uploads === 0 ? '–' : percent(duplicates / uploads)}
        note={uploads === 0 ? 'nothing was uploaded yet' : `${count(duplicates)} of the uploads`}
      />
      <Figure
        name="Typical answer"
        value={typical === undefined ? '–' : duration(typical)}
        note="median of the uploads"
      />
      <Figure name="On the disk" value={byteSize(now.ledgerBytes)} note="the ledger" />
      <Figure
        name="In memory"
        value={byteSize(now.memoryBytes)}
        note={`${byteSize(now.indexBytes)} of it for the index`}
      />
    </dl>
  )
}

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <div className="card">
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
      <dd className="soft small">{note}</dd>
    </div>
  )
}
