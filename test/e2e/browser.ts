import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** `scripts/prepare-tests.sh` installs it. */
const CHROMIUM = process.env.UNISONO_CHROMIUM ?? '/usr/bin/chromium'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}

/** What a page did that it must not. */
export interface Watched {
  readonly page: Page
  /** What it complained about, and what it asked of other servers. */
  readonly faults: readonly string[]
}

/** A page of its own, whose mistakes are kept. */
export async function openPage(context: BrowserContext, server: string): Promise<Watched> {
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // What the server refused is shown by the page itself.
    if (message.type() === 'error' && !/status of 40[13]/.test(message.text())) faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(`${server}/`) && !/^(blob|data):/.test(request.url())) faults.push(request.url())
  })
  return { page, faults }
}

/** As the link does that the first start prints. */
export async function signIn(page: Page, server: string, token: string): Promise<void> {
  await page.goto(`${server}/#token=${token}`)
  await page.getByRole('navigation', { name: 'Console' }).waitFor()
}

/** A page of the console, and what it shows first. */
export async function visit(page: Page, server: string, place: string, heading: string | RegExp): Promise<void> {
  await page.goto(`${server}/#${place}`)
  await page.getByRole('heading', { name: heading }).first().waitFor()
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** Nothing serious stands in the way of people who see, hear or point differently. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Finding[] }
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
