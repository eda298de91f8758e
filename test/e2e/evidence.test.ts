import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { unisono } from '../command-line.ts'
import { tracks } from '../corpus.ts'
import { expectAccessible, visit } from './browser.ts'
import { encode } from './encodings.ts'
import { setStage } from './stage.ts'

const [song, other] = tracks.filter(
  ({ kind, codec, seconds }) => kind === 'music' && codec === 'vorbis' && seconds > 80,
)

describe.skipIf(song === undefined)('the evidence', () => {
  const stage = setStage('evidence')
  let page: Page
  let bucket: number
  /** The same recording, 3 % faster and without its first five seconds. */
  let original: string
  let faster: string
  const acrIds: string[] = []

  beforeAll(async () => {
    const { home, client } = stage
    bucket = (await client.buckets.create({ name: 'Evidence', region: 'here', type: 'DedupFile' })).id
    original = await encode(song.path, home, 'original.ogg')
    faster = await encode(
      song.path,
      home,
      'faster.mp3',
      'atrim=start=5,asetpts=PTS-STARTPTS,asetrate=45423,aresample=44100',
    )
    const apart = await encode(other.path, home, 'another.ogg')
    for (const path of [original, apart]) {
      await unisono(home, 'fingerprint', path)
      const file = await readFile(`${path}.db.lo`)
      acrIds.push((await client.dedupFiles(bucket).post({ id: path.slice(home.length + 1), file })).acr_id)
    }
  })

  beforeEach(() => {
    page = stage.page
  })

  const plot = () => page.getByRole('slider', { name: 'Place in both recordings' })

  async function place(): Promise<readonly number[]> {
    const text = (await plot().getAttribute('aria-valuetext')) ?? ''
    return [...text.matchAll(/(\d+):(\d\d\.\d)/g)].map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds))
  }

  test('of an upload and its match is words, plots, and both played in step', async () => {
    await visit(page, stage.service.url, `/buckets/${bucket}/upload`, 'Upload')
    await page.getByLabel('Files', { exact: true }).setInputFiles(faster)
    await page.getByRole('link', { name: 'Evidence of faster.mp3' }).click()
    await page
      .getByRole('heading', {
        name: /^The second is the first, 3\.0\s% faster, 0\.5\ssemitones higher, without its first 5\.\d\ss\.$/,
      })
      .waitFor()
    await plot().waitFor()
    await expectAccessible(page)

    await plot().focus()
    await page.keyboard.press('Home')
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight')
    expect(await place()).toEqual([20, expect.closeTo(5 + 20 * 1.03, 0)])

    const zoomed = page.getByRole('img', { name: /The peaks of both/ })
    const before = await zoomed.screenshot()
    await page.getByRole('button', { name: 'Closer' }).click()
    expect((await zoomed.screenshot()).equals(before)).toBe(false)

    // The upload of this visit is at hand already.
    await page.getByRole('button', { name: 'Second at hand' }).waitFor()
    await page.getByLabel('The file of the first', { exact: true }).setInputFiles(original)
    await page.getByRole('radio', { name: 'First' }).check({ force: true })
    await page.getByRole('button', { name: 'Play' }).click()
    await expect.poll(async () => (await place())[0], { timeout: 20_000 }).toBeGreaterThan(22)
    await page.getByRole('button', { name: 'Pause' }).click()
    const [second, first] = await place()
    expect(first - (5 + second * 1.03)).toBeCloseTo(0, 0)
  })

  test('of an upload whose fingerprint is nowhere asks for the file', async () => {
    await unisono(stage.home, 'fingerprint', faster)
    await stage.client.dedupFiles(bucket).post({ id: 'sent by somebody else', file: await readFile(`${faster}.db.lo`) })
    const search = new URLSearchParams({ upload: 'sent by somebody else', reference: acrIds[0] })
    await visit(
      page,
      stage.service.url,
      `/buckets/${bucket}/evidence?${search}`,
      /^The second is the first, 3\.0\s% faster/,
    )
    await page.getByLabel('The second recording').setInputFiles(`${faster}.db.lo`)
    await plot().waitFor()
    await expectAccessible(page)
  })

  test('of two that are different says so', async () => {
    const search = new URLSearchParams({ query: acrIds[1], reference: acrIds[0] })
    await visit(page, stage.service.url, `/buckets/${bucket}/evidence?${search}`, /^These are two recordings/)
    await plot().waitFor()
    await expectAccessible(page)
  })

  test('of a recording that is gone leads back', async () => {
    const search = new URLSearchParams({ query: '0'.repeat(32), reference: acrIds[0] })
    await page.goto(`${stage.service.url}/#/buckets/${bucket}/evidence?${search}`)
    await page.getByRole('heading', { name: 'One of the two is not there' }).waitFor()
    await expectAccessible(page)
    stage.forgive(/404/)
  })

  test('of nothing says what to choose', async () => {
    await visit(page, stage.service.url, `/buckets/${bucket}/evidence`, 'Two recordings are needed')
    await expectAccessible(page)
  })
})
