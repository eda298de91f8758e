import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import type { NewToken } from '../../src/client/client.ts'
import { openEmbeddedLedger } from '../../src/store/embedded/ledger.ts'
import { madeBytes } from '../fingerprints.ts'
import { BUCKET, keep, recordingOf } from '../store/engines.ts'
import { expectAccessible, signIn, visit } from './browser.ts'
import { setStage } from './stage.ts'

const MANY = 10_000

/** The bucket with the most. */
let many: number
let page: Page
const stage = setStage('recordings', {
  prepare: async (home) => {
    many = await fillBucket(join(home, 'unisono-data'))
  },
})

beforeEach(() => {
  page = stage.page
})

/** A bucket with so many recordings that uploading them one by one would take a minute. */
async function fillBucket(data: string): Promise<number> {
  const ledger = await openEmbeddedLedger(data)
  const { id } = await ledger.createBucket({ ...BUCKET, name: 'many' })
  const bare = { hashes: new Uint32Array(0), times: new Uint32Array(0) }
  const all = Array.from({ length: MANY }, (_, i) => ({ ...recordingOf(`track-${i}`, i % 7), ...bare }))
  await Promise.all(all.map((recording) => keep(ledger, id, recording)))
  await ledger.close()
  return id
}

async function newBucket(name: string): Promise<number> {
  return (await stage.client.buckets.create({ name, region: 'local', type: 'DedupFile' })).id
}

test('recordings are found, and every state has an address', async () => {
  const bucket = await newBucket('catalogue')
  const files = stage.client.dedupFiles(bucket)
  for (const [id, seed, speed] of [
    ['live-1', 1, 1],
    ['studio-1', 2, 1],
    ['live-2', 3, 1],
    ['live-1-faster', 1, 1.03],
  ] as const)
    await files.post({ id, file: madeBytes(seed, { speed }) })
  await visit(page, stage.service.url, `/buckets/${bucket}`, 'catalogue')
  const rows = page.getByRole('table', { name: 'Recordings' }).getByRole('link')
  await expect.poll(() => rows.allTextContents()).toEqual(['live-2', 'studio-1', 'live-1'])
  await page.getByText('Oldest').click()
  await expect.poll(() => rows.allTextContents()).toEqual(['live-1', 'studio-1', 'live-2'])
  await page.getByLabel('Search recordings').fill('live-')
  await expect.poll(() => rows.allTextContents()).toEqual(['live-1', 'live-2'])
  expect(page.url()).toMatch(/search=live-.*sort=oldest|sort=oldest.*search=live-/)
  await page.reload()
  await expect.poll(() => rows.allTextContents()).toEqual(['live-1', 'live-2'])
  await page.getByText('With duplicates').click()
  await expect.poll(() => rows.allTextContents()).toEqual(['live-1'])
  await rows.first().click()
  await page.getByRole('heading', { name: 'live-1-faster' }).waitFor()
  await page.getByText(/is the same recording as live-1, 3\.0 % faster/).waitFor()
  await page.getByLabel(/Shared passages: 0:0/).waitFor()
  await page.goBack()
  await expect.poll(() => rows.allTextContents()).toEqual(['live-1'])
  await page.getByLabel('Search recordings').fill('nobody')
  await page.getByText('No id begins with “nobody”').waitFor()
})

test('the policy is tried on the duplicates that were found last', async () => {
  const bucket = await newBucket('tried')
  const files = stage.client.dedupFiles(bucket)
  for (const [id, speed] of [
    ['original', 1],
    ['faster', 1.05],
    ['again', 1],
  ] as const)
    await files.post({ id, file: madeBytes(4, { speed }) })
  await visit(page, stage.service.url, `/buckets/${bucket}/settings`, 'tried')
  await page.getByText('All of the 2 duplicates found last agree with it').waitFor()
  await page.getByText('Exact', { exact: true }).click()
  await page.getByText('Of the 2 duplicates found last, 1 would be kept as new').waitFor()
  await page.getByText('its speed or pitch is out of range').waitFor()

  await files.post({ id: 'nightcore', file: madeBytes(4, { speed: 1.25 }) })
  await page.reload()
  await page.getByText('Wide', { exact: true }).click()
  await page.getByRole('button', { name: 'Compare them' }).click()
  await page.getByText('Of the last 2 recordings, it would have joined').waitFor()
  await page.getByText('nightcore of original').waitFor()
  await page.getByText('Default', { exact: true }).click()
  await page.getByRole('button', { name: 'Compare them' }).click()
  await page.getByText('None of the last 2 recordings would be a duplicate').waitFor()
})

test('what is deleted can be taken back before it is sent', async () => {
  const bucket = await newBucket('cleared')
  const files = stage.client.dedupFiles(bucket)
  for (const seed of [5, 6, 7]) await files.post({ id: `track-${seed}`, file: madeBytes(seed) })
  await visit(page, stage.service.url, `/buckets/${bucket}`, 'cleared')
  await page.getByLabel('Select track-5').check()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('1 recording is being deleted.').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  expect((await files.list({ all: true })).meta.total).toBe(3)
  await page.getByLabel('Select track-5').check()
  await page.getByLabel('Select track-7').check()
  await page.getByRole('link', { name: 'Compare' }).waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  expect((await files.list({ all: true })).meta.total).toBe(3)
  await page.getByRole('button', { name: 'Put away' }).click()
  await expect
    .poll(async () => (await files.list({ all: true })).data.map(({ dup_files: [id] }) => id))
    .toEqual(['track-6'])
  await page.getByText('1 recording', { exact: true }).first().waitFor()
})

test('whoever may only read can compare two recordings, and delete none', async () => {
  const bucket = await newBucket('read')
  for (const seed of [1, 2]) await stage.client.dedupFiles(bucket).post({ id: `track-${seed}`, file: madeBytes(seed) })
  const wish = {
    name: 'reader',
    scopes: ['read-dedup', 'read-buckets'],
    buckets: null,
    expires_at: null,
  } satisfies NewToken
  await signIn(page, stage.service.url, (await stage.client.tokens.create(wish)).token)
  await visit(page, stage.service.url, `/buckets/${bucket}`, 'read')
  await page.getByLabel('Select track-1').check()
  await page.getByText('choose another to compare them').waitFor()
  await page.getByLabel('Select track-2').check()
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.getByRole('heading', { name: /^These are two recordings/ }).waitFor()
  const plot = page.getByRole('slider', { name: 'Place in both recordings' })
  await plot.press('Home')
  await plot.press('PageUp')
  await expect.poll(() => page.url()).toContain('at=10')
  await page.reload()
  expect(await plot.getAttribute('aria-valuetext')).toMatch(/^0:10\.0 of the second/)
})

test(`${MANY} recordings scroll smoothly, and few of them are drawn`, async () => {
  await visit(page, stage.service.url, `/buckets/${many}`, 'many')
  await page.getByLabel('Select track-').first().waitFor()
  await page.evaluate(`
    window.frames_ = []
    let last = performance.now()
    requestAnimationFrame(function frame(now) {
      window.frames_.push(now - last)
      last = now
      requestAnimationFrame(frame)
    })
  `)
  await page.mouse.move(700, 500)
  for (let i = 0; i < 100; i++) {
    await page.mouse.wheel(0, 600)
    await page.waitForTimeout(16)
  }
  const frames = (await page.evaluate('window.frames_')) as number[]
  const late = frames.filter((milliseconds) => milliseconds > 100).length
  console.log(
    `frames while scrolling: ${frames.length}, longer than 100 ms: ${late}, longest ${Math.max(...frames).toFixed(0)} ms`,
  )
  expect(late / frames.length).toBeLessThan(0.05)
  await page.evaluate('scrollTo(0, document.body.scrollHeight)')
  const rows = page.getByRole('table', { name: 'Recordings' }).getByRole('row')
  await expect.poll(() => rows.last().getAttribute('aria-rowindex')).toBe(String(MANY + 1))
  await expect.poll(() => rows.last().getByRole('link').count()).toBe(1)
  expect(await rows.count()).toBeLessThan(80)
})
