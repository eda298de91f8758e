import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { UnisonoClient } from '../../src/client/client.ts'
import { killServices, type Service, startService } from '../service.ts'
import { openBrowser, openPage, signIn } from './browser.ts'

/** What tests of the console play on: a service on a folder of its own, and a browser; for each test, a page. */
export interface Stage {
  readonly home: string
  readonly service: Service
  readonly client: UnisonoClient
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  /** The test of this page brings such complaints about. */
  forgive(complaint: RegExp): void
}

export interface StageWish {
  /** Whether each page is signed in with the first token; default yes. */
  readonly isSignedIn?: boolean
  /** Puts something into the folder before the service starts. */
  readonly prepare?: (home: string) => Promise<void>
}

/**
 * Sets the stage for the tests of a file or a group. Whatever a page complains about, or asks of other servers, fails its test.
 *
 * @returns the stage as it is whenever it is looked at: the service from the first hook on, the page in each test.
 */
export function setStage(name: string, { isSignedIn = true, prepare }: StageWish = {}): Stage {
  const stage = new Playing()
  let faults: readonly string[] = []

  beforeAll(async () => {
    stage.home = mkdtempSync(join(tmpdir(), `unisono-${name}-`))
    await prepare?.(stage.home)
    stage.service = await startService(stage.home)
    stage.client = new UnisonoClient({ server: stage.service.url, token: stage.service.token })
    stage.browser = await openBrowser()
  })

  afterAll(async () => {
    await stage.browser?.close()
    killServices()
    rmSync(stage.home, { recursive: true })
  })

  beforeEach(async () => {
    stage.context = await stage.browser.newContext()
    const watched = await openPage(stage.context, stage.service.url)
    stage.page = watched.page
    stage.forgiven = []
    faults = watched.faults
    if (isSignedIn) await signIn(stage.page, stage.service.url, stage.service.token)
  })

  afterEach(async () => {
    await stage.context.close()
    expect(faults.filter((fault) => !stage.forgiven.some((complaint) => complaint.test(fault)))).toEqual([])
  })
  return stage
}

/** Filled by the hooks. */
class Playing implements Stage {
  declare home: string
  declare service: Service
  declare client: UnisonoClient
  declare browser: Browser
  declare context: BrowserContext
  declare page: Page
  forgiven: RegExp[] = []

  forgive(complaint: RegExp): void {
    this.forgiven.push(complaint)
  }
}
