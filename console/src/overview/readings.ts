import { useEffect, useSyncExternalStore } from 'react'
import type { UnisonoClient } from 'unisono/client/client.ts'
import { isStatus } from '../api/client.ts'
import { BrowserStore } from '../parts/browser-store.ts'
import { currentSession, onSessionChange } from '../session/session.ts'
import { thinned } from './history.ts'
import { type Reading, readingOf } from './reading.ts'

export const INTERVAL_SECONDS = 5

export interface Readings {
  readonly all: readonly Reading[]
  /** Why the latest one did not come. */
  readonly error: unknown
}

/** The server's own answer, and those of proxies that close the address. */
const CLOSED = [401, 403, 404]

/** The metrics are not for this console, so asking again is of no use. */
export function isClosed(error: unknown): boolean {
  return CLOSED.some((status) => isStatus(error, status))
}

const NONE: Readings = { all: [], error: undefined }

const kept = new BrowserStore<Reading>({ name: 'unisono-readings', keyPath: 'at' })

let readings = NONE
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function change(next: Readings): void {
  readings = next
  for (const listener of listeners) listener()
}

async function read(client: UnisonoClient): Promise<void> {
  try {
    const reading = readingOf(await client.metrics(), Date.now() / 1000)
    const before = [...readings.all, reading]
    const all = thinned(before)
    change({ all, error: undefined })
    void kept.put(reading)
    const left = new Set(all)
    for (const one of before) if (!left.has(one)) void kept.delete(one.at)
  } catch (error) {
    change({ ...readings, error })
    if (isClosed(error)) clearInterval(timer)
  }
}

async function begin(client: UnisonoClient): Promise<void> {
  clearInterval(timer)
  timer = setInterval(() => {
    if (!document.hidden) void read(client)
  }, INTERVAL_SECONDS * 1000)
  if (readings.all.length === 0) change({ all: await kept.all(), error: undefined })
  await read(client)
}

onSessionChange(() => {
  if (currentSession().secret !== undefined) return
  clearInterval(timer)
  timer = undefined
  change(NONE)
  void kept.clear()
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Reads from now on, whichever page is shown, until who is signed in goes. */
export function useReading(client: UnisonoClient, isAllowed: boolean): void {
  useEffect(() => {
    if (isAllowed && timer === undefined) void begin(client)
  }, [client, isAllowed])
}

/** What was read, in this visit and in earlier ones of this browser. */
export function useReadings(client: UnisonoClient): Readings & { readonly retry: () => void } {
  return { ...useSyncExternalStore(subscribe, () => readings), retry: () => void begin(client) }
}
