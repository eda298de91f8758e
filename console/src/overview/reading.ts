import { parseMetrics, type Sample } from './parse-metrics.ts'

/** How many were at most so much; each counts those before it too. */
export type Histogram = readonly { readonly most: number; readonly count: number }[]

/** What the overview knows of one moment. Counts are since the server started. */
export interface Reading {
  /** Seconds since 1970. */
  readonly at: number
  readonly startedAt: number
  readonly recordings: number
  readonly ledgerBytes: number
  readonly indexBytes: number
  readonly memoryBytes: number
  /** Uploads by `verdict relation`. */
  readonly uploads: ReadonlyMap<string, number>
  readonly latency: Histogram
  /** Mean seconds by stage. */
  readonly stages: ReadonlyMap<string, number>
}

const UPLOAD_ROUTE = '/api/buckets/:bucket_id/dedup-files'

export function readingOf(text: string, at: number): Reading {
  const samples = parseMetrics(text)
  const value = (name: string) => samples.find((sample) => sample.name === name)?.value ?? Number.NaN
  return {
    at,
    startedAt: value('process_start_time_seconds'),
    recordings: value('unisono_ledger_recordings'),
    ledgerBytes: value('unisono_ledger_bytes'),
    indexBytes: value('unisono_index_bytes'),
    memoryBytes: value('process_resident_memory_bytes'),
    uploads: uploadsOf(samples),
    latency: latencyOf(samples),
    stages: stagesOf(samples),
  }
}

function uploadsOf(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const uploads = samples.filter(({ name }) => name === 'unisono_uploads_total')
  return new Map(uploads.map(({ labels, value }) => [`${labels.verdict} ${labels.relation}`, value]))
}

function latencyOf(samples: readonly Sample[]): Histogram {
  return samples
    .filter(({ name, labels }) => name === 'unisono_http_request_seconds_bucket' && isUpload(labels))
    .map(({ labels, value }) => ({
      most: labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le),
      count: value,
    }))
    .sort((a, b) => a.most - b.most)
}

function isUpload({ method, route }: Sample['labels']): boolean {
  return method === 'POST' && route === UPLOAD_ROUTE
}

function stagesOf(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const sums = samples.filter(({ name }) => name === 'unisono_stage_seconds_sum')
  const counts = samples.filter(({ name }) => name === 'unisono_stage_seconds_count')
  const means = sums.flatMap(({ labels: { stage }, value }): [string, number][] => {
    const count = counts.find(({ labels }) => labels.stage === stage)?.value ?? 0
    return count > 0 ? [[stage, value / count]] : []
  })
  return new Map(means)
}

export function isSameStart(a: Reading, b: Reading): boolean {
  return a.startedAt === b.startedAt
}

/** Uploads that were answered, by what they were: the dry ones too. */
export function uploadsBy({ uploads }: Reading, isCounted: (verdict: string, relation: string) => boolean): number {
  let sum = 0
  for (const [key, value] of uploads) {
    const [verdict, relation] = key.split(' ')
    if (isCounted(verdict, relation)) sum += value
  }
  return sum
}

export function isNew(verdict: string): boolean {
  return verdict.endsWith('new')
}

export function isDuplicate(verdict: string): boolean {
  return verdict.endsWith('duplicate')
}

/** What was counted between two moments. */
export function since(before: Histogram, after: Histogram): Histogram {
  const counts = new Map(before.map(({ most, count }) => [most, count]))
  return after.map(({ most, count }) => ({ most, count: count - (counts.get(most) ?? 0) }))
}

/** Between the bounds of its bucket, as Prometheus has it; undefined where nothing was counted. */
export function quantile(histogram: Histogram, share: number): number | undefined {
  const all = histogram.at(-1)?.count ?? 0
  const rank = share * all
  const at = histogram.findIndex(({ count }) => count >= rank)
  if (all === 0 || at < 0) return undefined
  const { most: above, count } = histogram[at]
  const { most: below, count: before } = histogram[at - 1] ?? { most: 0, count: 0 }
  if (above === Number.POSITIVE_INFINITY) return below
  return below + ((above - below) * (rank - before)) / Math.max(1, count - before)
}
