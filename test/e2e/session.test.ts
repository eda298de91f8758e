import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { makeToken } from '../../src/buckets/token.ts'
import type { NewToken } from '../../src/client/client.ts'
import { openPage, signIn, visit } from './browser.ts'
import { setStage } from './stage.ts'

const stage = setStage('session', { isSignedIn: false })
let page: Page

beforeEach(() => {
  page = stage.page
})

test('the link of the first start signs in, and the token leaves the address at once', async () => {
  await signIn(page, stage.service.url, stage.service.token)
  expect(page.url()).not.toContain(stage.service.token)
  expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toContain(stage.service.token)
  await page.getByRole('heading', { name: 'Buckets' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Buckets' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain(stage.service.token)
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('a token can be typed; a wrong one is refused, and one leads to where one was', async () => {
  await page.goto(`${stage.service.url}/#/tokens`)
  const field = page.getByLabel('Token')
  await field.fill('uni_short')
  await page.keyboard.press('Enter')
  await page.getByText('not a whole token').waitFor()
  await field.fill(makeToken())
  await page.keyboard.press('Enter')
  await page.getByText('The server refuses this token').waitFor()
  await field.fill(stage.service.token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Tokens' }).waitFor()
})

test('a bucket is made, changed, and deleted by its name', async () => {
  await signIn(page, stage.service.url, stage.service.token)
  await page.getByRole('link', { name: 'New bucket' }).click()
  await page.getByLabel('Name').fill('Radio edits')
  await page.getByLabel('Labels').fill('radio, 2026')
  await page.getByRole('checkbox', { name: /^contained/ }).check()
  await page.getByRole('button', { name: 'Make the bucket' }).click()
  await page.getByRole('heading', { name: 'This bucket is empty' }).waitFor()
  const { data } = await stage.client.buckets.list({ search: 'Radio edits' })
  expect(data[0]).toMatchObject({ labels: ['radio', '2026'], dedup: { relations: ['same', 'contained'] } })

  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('No duplicate was found in this bucket yet').waitFor()
  await page.getByText('Wide', { exact: true }).click()
  await page.getByLabel('Name').fill('')
  await page.getByLabel('Name').fill('Edits')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The settings are saved').waitFor()
  expect(await stage.client.buckets.get(data[0].id)).toMatchObject({ name: 'Edits', dedup: { speed_range: 0.32 } })

  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Type its name').fill('edits')
  expect(await dialog.getByRole('button', { name: 'Delete the bucket' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Type its name').fill('Edits')
  await dialog.getByRole('button', { name: 'Delete the bucket' }).click()
  await page.getByText('is deleted').waitFor()
  await expect(stage.client.buckets.get(data[0].id)).rejects.toMatchObject({ status: 404 })
})

test('a token is made, shown once, shows only what it may, and is signed out when it is revoked', async () => {
  await signIn(page, stage.service.url, stage.service.token)
  await visit(page, stage.service.url, '/tokens', 'Tokens')
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('the reader')
  await dialog.getByRole('checkbox', { name: /^write-dedup/ }).uncheck()
  await dialog.getByRole('checkbox', { name: /^read-dedup/ }).check()
  await dialog.getByRole('checkbox', { name: /^read-buckets/ }).check()
  await dialog.getByRole('button', { name: 'Make the token' }).click()
  const secret = (await dialog.getByLabel('The token', { exact: true }).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Copy the token' }).click()
  await dialog.getByRole('button', { name: 'Copied the token' }).waitFor()
  await dialog.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('heading', { name: 'the reader' }).waitFor()
  expect(await page.content()).not.toContain(secret)

  const other = await openPage(await stage.browser.newContext(), stage.service.url)
  await signIn(other.page, stage.service.url, secret)
  await other.page.getByRole('heading', { name: 'Buckets' }).waitFor()
  expect(await other.page.getByRole('link', { name: 'Tokens' }).count()).toBe(0)
  expect(await other.page.getByRole('link', { name: 'New bucket' }).count()).toBe(0)
  await other.page.getByRole('link', { name: 'tracks' }).click()
  await other.page.getByRole('heading', { name: 'This bucket is empty' }).waitFor()
  expect(await other.page.getByRole('link', { name: 'Upload' }).count()).toBe(0)
  expect(await other.page.getByRole('link', { name: 'Settings' }).count()).toBe(0)

  await page.getByRole('button', { name: 'Revoke the reader' }).click()
  await dialog.getByRole('button', { name: 'Revoke it' }).click()
  await page.getByText('“the reader” is revoked').waitFor()
  await other.page.getByText('With duplicates').click()
  await other.page.getByText('The server refuses this token').waitFor()
  expect(await other.page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain(secret)
  expect(other.faults).toEqual([])
})

test('a token of one scope and one bucket is shown nothing else, whatever address it opens', async () => {
  const wish = { name: 'the uploader', scopes: ['read-dedup'], buckets: [1], expires_at: null } satisfies NewToken
  const { token } = await stage.client.tokens.create(wish)
  await signIn(page, stage.service.url, token)
  const places = page.getByRole('navigation', { name: 'Console' }).getByRole('link')
  expect(await places.allTextContents()).toEqual(['Buckets', 'API'])
  const forbidden = ['/buckets/new', '/buckets/1/settings', '/buckets/1/upload', '/overview', '/tokens']
  for (const place of forbidden) await visit(page, stage.service.url, place, /^Your token may not/)
  await visit(page, stage.service.url, '/buckets/1', 'This bucket is empty')
})

test('a token that expires is signed out then, and the page says so', async () => {
  const expiry = new Date(Date.now() + 3000).toISOString().slice(0, 19).replace('T', ' ')
  const { token } = await stage.client.tokens.create({
    name: 'brief',
    scopes: ['admin'],
    buckets: null,
    expires_at: expiry,
  })
  await signIn(page, stage.service.url, token)
  await page.getByText('This token has expired').waitFor()
  expect(await page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain(token)
})
