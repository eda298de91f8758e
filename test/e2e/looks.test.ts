import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UnisonoClient } from '../../src/client/client.ts'
import { madeBytes } from '../fingerprints.ts'
import { killServices, type Service, startService } from '../service.ts'
import { expectAccessible, openBrowser, openPage, signIn, visit } from './browser.ts'

const BUILT = fileURLToPath(new URL('../../dist/console/', import.meta.url))
const MOST_SCRIPT_BYTES = 200_000
const MOST_MILLISECONDS = 1_000

let home: string
let service: Service
let browser: Browser
/** The recording that has a duplicate. */
let acrId: string
let otherId: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'unisono-looks-'))
  service = await startService(home)
  browser = await openBrowser()
  const files = new UnisonoClient({ server: service.url, token: service.token }).dedupFiles(1)
  await files.post({ id: 'original', file: madeBytes(1) })
  await files.post({ id: 'faster', file: madeBytes(1, { speed: 1.03 }) })
  acrId = (await files.list()).data[0].acr_id
  otherId = (await files.post({ id: 'another', file: madeBytes(2) })).acr_id
})

afterAll(async () => {
  await browser.close()
  killServices()
  rmSync(home, { recursive: true })
})

const PAGES: readonly (readonly [place: () => string, heading: string])[] = [
  [() => '/buckets', 'Buckets'],
  [() => '/buckets/new', 'New bucket'],
  [() => '/buckets/1', 'tracks'],
  [() => `/buckets/1/recordings/${acrId}`, 'faster'],
  [() => '/buckets/1/settings', 'What is a duplicate'],
  [() => '/buckets/1/upload', 'Upload'],
  [() => `/buckets/1/evidence?query=${acrId}&reference=${otherId}`, 'Both constellations'],
  [() => `/buckets/1/evidence?upload=faster&reference=${acrId}`, 'Shared passages'],
  [() => '/buckets/999', 'This bucket cannot be shown'],
  [() => '/overview', 'Verdicts since the start'],
  [() => '/tokens', 'made at the first start'],
  [() => '/nowhere', 'There is nothing here'],
]

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([
    [1280, 860],
    [390, 844],
  ])('no page of %d × %d pixels has a serious fault, or is wider than the screen', async (width, height) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height } })
    const { page, faults } = await openPage(context, service.url)
    await page.goto(service.url)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await expectAccessible(page)
    await signIn(page, service.url, service.token)
    for (const [place, heading] of PAGES) {
      await visit(page, service.url, place(), heading)
      await page.getByRole('status', { name: /^Loading/ }).waitFor({ state: 'detached' })
      await expectAccessible(page)
      expect(await page.evaluate('document.documentElement.scrollWidth'), place()).toBeLessThanOrEqual(width)
    }
    await page.getByRole('link', { name: 'Tokens' }).click()
    await page.getByRole('button', { name: 'New token' }).click()
    await expectAccessible(page)
    expect(faults.filter((fault) => !/404/.test(fault))).toEqual([])
    await context.close()
  })
})

test('the first view takes little script, and is there at once', async () => {
  const times: number[] = []
  const scripts = new Set<string>()
  for (let round = 0; round < 5; round++) {
    const context = await browser.newContext()
    const { page } = await openPage(context, service.url)
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname)
    })
    const begin = performance.now()
    await page.goto(`${service.url}/#token=${service.token}`)
    await page.getByRole('link', { name: 'tracks' }).click({ trial: true })
    times.push(performance.now() - begin)
    await context.close()
  }
  const bytes = [...scripts].map((path) => gzipSync(readFileSync(join(BUILT, path))).length).reduce((a, b) => a + b, 0)
  const best = Math.min(...times)
  console.log(
    `first view: ${(bytes / 1000).toFixed(0)} kB of script, gzipped; the first click after ${best.toFixed(0)} ms`,
  )
  expect(bytes).toBeLessThan(MOST_SCRIPT_BYTES)
  expect(best).toBeLessThan(MOST_MILLISECONDS)
})

test('a switch chooses between light and dark, and is remembered', async () => {
  const context = await browser.newContext({ colorScheme: 'light' })
  const { page } = await openPage(context, service.url)
  await signIn(page, service.url, service.token)
  const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
  const light = await background()
  await page.getByTitle('Dark').click()
  await expect.poll(background).not.toBe(light)
  await page.reload()
  await page.getByRole('navigation', { name: 'Console' }).waitFor()
  expect(await background()).not.toBe(light)
  await context.close()
})

test('the overview draws what the server tells', async () => {
  const context = await browser.newContext()
  const { page, faults } = await openPage(context, service.url)
  await signIn(page, service.url, service.token)
  await visit(page, service.url, '/overview', 'Overview')
  const row = page.getByRole('row', { name: /^same/ })
  expect(await row.getByRole('cell').nth(1).textContent()).toBe('1')
  await page.getByText('Drawn from the second reading on.').first().waitFor({ state: 'detached' })
  expect(await page.locator('.chart canvas').count()).toBe(4)
  await page.getByText('Week', { exact: true }).click()
  await page.reload()
  await page.getByRole('row', { name: /^same/ }).waitFor()
  expect(await page.getByText('Drawn from the second reading on.').count()).toBe(0)
  expect(await page.getByRole('radio', { name: 'Week' }).isChecked()).toBe(true)
  expect(faults).toEqual([])
  await context.close()
})
