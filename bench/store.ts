// The embedded ledger under load, with recordings as large as songs are. Wall time where the disk is waited for.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Figure, figure } from '../eval/figures.ts'
import { DEFAULT_DEDUP_POLICY } from '../src/match/policy.ts'
import type { Ledger, NewRecording } from '../src/store/ledger.ts'
import { median } from './cpu.ts'
import { random } from './random.ts'

/** The build of the package and not the benchmark's own copy: it knows where its threads are. */
const { openEmbeddedLedger } = (await import(
  new URL('../../dist/store/embedded/ledger.js', import.meta.url).href
)) as typeof import('../src/store/embedded/ledger.ts')

/** Of four minutes of music. */
const FINGERPRINT_BYTES = 15_000
const HASHES = 250
/** All probes of the default policy look up so many. */
const LOOKED_UP = 15_000
const WAITING = 16
const ALONE = 200
const PER_PAGE = 100
const RUNS = 200

const uniform = random(1)
const noise = Uint32Array.from({ length: FINGERPRINT_BYTES / 4 }, () => uniform() * 2 ** 32)
const lookedUp = Uint32Array.from({ length: LOOKED_UP }, () => uniform() * 2 ** 32).sort()

const { values } = parseArgs({
  options: { recordings: { type: 'string', default: '20000' }, folder: { type: 'string', default: tmpdir() } },
})
const recordings = Number(values.recordings)
const folder = mkdtempSync(join(values.folder, 'unisono-bench-store-'))
try {
  for await (const { name, value, unit } of measured()) {
    process.stdout.write(`${String(value).padStart(10)} ${unit.padEnd(12)} ${name}\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function* measured(): AsyncGenerator<Figure> {
  const ledger = await openEmbeddedLedger(folder)
  const bucket = (await ledger.createBucket(bucketNamed('Bench'))).id
  const add = (number: number) => append(ledger, bucket, number)
  const alone = await secondsOf(() => inTurn(ALONE, 1, add))
  yield figure('durable appends, one at a time', ALONE / alone, '/s')
  const together = await secondsOf(() => inTurn(recordings - ALONE, WAITING, (i) => add(ALONE + i)))
  yield figure(`durable appends, ${WAITING} waiting`, (recordings - ALONE) / together, '/s')
  yield figure('on disk', (await ledger.sizes()).bytes / recordings, 'bytes each')
  await inTurn(recordings / 10, WAITING, (i) => ledger.addId(bucket, 10 * i, `also ${i}`, '{}'))
  yield* readFigures(ledger, bucket)
  yield* removeFigures(ledger, bucket)
  await ledger.close()
}

async function* readFigures(ledger: Ledger, bucket: number): AsyncGenerator<Figure> {
  const next = random(7)
  const page = (of: number, leastIds: number) => () =>
    ledger.list(bucket, { page: Math.max(1, Math.round(of / PER_PAGE)), perPage: PER_PAGE, leastIds })
  const some = () => Array.from({ length: 10 }, () => Math.floor(next() * recordings))
  yield* timesOf('first page of 100', page(0, 1))
  yield* timesOf('last page of 100', page(recordings, 1))
  yield* timesOf('last page of the duplicated', page(recordings / 10, 2))
  yield* timesOf('10 recordings, whole', () => ledger.recordings(bucket, some()))
  yield* timesOf('one row by its id', () => ledger.find(bucket, `id ${some()[0]}`))
  yield figure('the whole feed, 1000 at a time', await secondsOf(() => follow(ledger, bucket)), 's')
}

async function* removeFigures(ledger: Ledger, bucket: number): AsyncGenerator<Figure> {
  const next = random(9)
  const removed = Array.from({ length: 100 }, () => acrIdOf(Math.floor(next() * recordings)))
  let number = 0
  yield* timesOf('remove one', () => ledger.remove(bucket, [removed[number++ % 100]]), 100)
  const { bytes } = await ledger.sizes()
  await ledger.dropBucket(bucket, { force: true })
  const other = (await ledger.createBucket(bucketNamed('Other'))).id
  yield* timesOf('append while a large bucket is swept away', () => append(ledger, other, number++))
  const swept = await secondsOf(() => until(async () => (await ledger.sizes()).bytes < bytes / 2))
  yield figure('until half of its bytes were given back', swept, 's')
}

function bucketNamed(name: string) {
  const dedup = DEFAULT_DEDUP_POLICY
  return { name, type: 'DedupFile', region: '', netType: 1, labels: [], metadataTemplate: null, dedup } as const
}

async function append(ledger: Ledger, bucket: number, number: number): Promise<void> {
  const next = random(number)
  noise[0] = number
  const recording: NewRecording = {
    acrId: acrIdOf(number),
    id: `id ${number}`,
    fingerprint: new Uint8Array(noise.buffer),
    hashes: Uint32Array.from({ length: HASHES }, () => next() * 2 ** 32),
    times: Uint32Array.from({ length: HASHES }, (_, i) => i * 480),
  }
  await ledger.append(bucket, recording, { seq: Math.max(0, number - WAITING), hashes: lookedUp, minShared: 8 })
}

function acrIdOf(number: number): string {
  const next = random(number)
  return Array.from({ length: 4 }, () =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
}

async function follow(ledger: Ledger, bucket: number): Promise<void> {
  for (let seq = 0, before = -1; seq > before; ) {
    before = seq
    seq = (await ledger.changes(bucket, seq, 1000)).seq
  }
}

/** So many at the same time, until all are done. */
async function inTurn(count: number, atOnce: number, run: (i: number) => Promise<unknown>): Promise<void> {
  let started = 0
  const line = async () => {
    while (started < count) await run(started++)
  }
  await Promise.all(Array.from({ length: atOnce }, line))
}

async function* timesOf(name: string, run: () => Promise<unknown>, runs = RUNS): AsyncGenerator<Figure> {
  const taken: number[] = []
  for (let i = 0; i < runs; i++) taken.push((await secondsOf(run)) * 1000)
  const p99 = taken.toSorted((a, b) => a - b)[Math.floor(0.99 * runs)]
  yield figure(`${name}, median`, median(taken), 'ms')
  yield figure(`${name}, p99`, p99, 'ms')
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return (performance.now() - before) / 1000
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}
