import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { madeBytes } from '../fingerprints.ts'
import { signIn } from './browser.ts'
import { setStage } from './stage.ts'

const stage = setStage('keyboard', { isSignedIn: false })
let page: Page

beforeEach(() => {
  page = stage.page
})

/** What a screen reader would say of where the focus is. */
const FOCUSED = `(() => {
  const { activeElement: it } = document
  const label = it.labels?.[0]?.textContent ?? ''
  return [it.getAttribute('aria-label') ?? '', it.textContent, label].join(' ').replace(/\\s+/g, ' ').trim().slice(0, 120)
})()`

const MOST_TABS = 80

/** Goes on from where the focus is, until it is on what is named so. */
async function tabTo(name: string | RegExp): Promise<void> {
  const met: string[] = []
  for (let i = 0; i < MOST_TABS; i++) {
    const focused = (await page.evaluate(FOCUSED)) as string
    if (typeof name === 'string' ? focused === name : name.test(focused)) return
    met.push(focused)
    await page.keyboard.press('Tab')
  }
  throw new Error(`No key leads to ${name}; it passed ${met.join(', ')}`)
}

async function choose(name: string | RegExp): Promise<void> {
  await tabTo(name)
  await page.keyboard.press('Enter')
}

test('somebody signs in, makes a bucket and fills it by keyboard alone', async () => {
  await page.goto(stage.service.url)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.keyboard.type(stage.service.token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Buckets' }).waitFor()
  await choose('New bucket')
  await page.getByRole('heading', { name: 'New bucket' }).waitFor()
  await tabTo('Name')
  await page.keyboard.type('By hand')
  await tabTo(/^overlaps/)
  await page.keyboard.press('Space')
  await tabTo('Speed')
  await page.keyboard.press('ArrowRight')
  await choose('Make the bucket')
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor()
  const [{ dedup }] = (await stage.client.buckets.list({ search: 'By hand' })).data
  expect(dedup).toMatchObject({ relations: ['same', 'overlaps'], speed_range: expect.closeTo(0.12) })

  await choose('Upload')
  await page.getByRole('heading', { name: 'Upload' }).waitFor()
  const chooser = page.waitForEvent('filechooser')
  await choose('Choose files')
  await (await chooser).setFiles({ name: 'words.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('no sound') })
  await page.getByText('1 track looked at').waitFor()
  await tabTo(/^The list of tracks/)
})

test('recordings are compared and deleted, and the deletion taken back, by keyboard alone', async () => {
  const { id } = await stage.client.buckets.create({ name: 'Pairs', region: 'here', type: 'DedupFile' })
  for (const seed of [1, 2]) await stage.client.dedupFiles(id).post({ id: `track-${seed}`, file: madeBytes(seed) })
  await signIn(page, stage.service.url, stage.service.token)
  await choose('Pairs')
  await page.getByLabel('Select track-2').waitFor()
  await tabTo('Select track-2')
  await page.keyboard.press('Space')
  await tabTo('Select track-1')
  await page.keyboard.press('Space')
  await choose('Compare')
  const plot = page.getByRole('slider', { name: 'Place in both recordings' })
  await plot.waitFor()
  await tabTo(/^Place in both recordings/)
  await page.keyboard.press('Home')
  await page.keyboard.press('PageUp')
  expect(await plot.getAttribute('aria-valuetext')).toMatch(/^0:10\.0 of the second/)
  await tabTo(/^The peaks of both recordings/)
  await page.keyboard.press('+')

  await choose('Recordings')
  await page.getByLabel('Select track-2').waitFor()
  await tabTo('Select track-2')
  await page.keyboard.press('Space')
  await choose('Delete')
  await page.getByText('1 recording is being deleted.').waitFor()
  await choose('Undo')
  await page.getByText('1 recording is being deleted.').waitFor({ state: 'detached' })
  expect((await stage.client.dedupFiles(id).list({ all: true })).meta.total).toBe(2)
})

test('a dialog keeps the focus inside, and gives it back', async () => {
  await signIn(page, stage.service.url, stage.service.token)
  await choose('Tokens')
  await page.getByRole('heading', { name: 'Tokens' }).waitFor()
  await choose('New token')
  expect(await page.evaluate('document.activeElement.name')).toBe('name')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await page.evaluate(FOCUSED)).toBe('New token')
})
