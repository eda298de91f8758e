import { useEffect, useSyncExternalStore } from 'react'
import type { UnisonoClient } from 'unisono/client/client.ts'
import { currentSession, onSessionChange } from '../session/session.ts'
import { type Reading, readingOf } from './reading.ts'

export const INTERVAL_SECONDS = 5
/** An hour of them. */
const MOST_READINGS = 720

export interface Readings {
  readonly all: readonly Reading[]
  /** Why the latest one did not come. */
  readonly error: unknown
}

const NONE: Readings = { all: [], error: undefined }

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
    change({ all: [...continued(reading), reading].slice(-MOST_READINGS), error: undefined })
  } catch (error) {
    change({ ...readings, error })
  }
}

/** A server that was started again counts from 0, so what was before does not go on. */
function continued({ startedAt }: Reading): readonly Reading[] {
  return readings.all.at(-1)?.startedAt === startedAt ? readings.all : []
}

function begin(client: UnisonoClient): void {
  clearInterval(timer)
  timer = setInterval(() => {
    if (!document.hidden) void read(client)
  }, INTERVAL_SECONDS * 1000)
  void read(client)
}

onSessionChange(() => {
  if (currentSession().secret !== undefined) return
  clearInterval(timer)
  timer = undefined
  change(NONE)
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The page's memory: from its first view on, until who is signed in goes. */
export function useReadings(client: UnisonoClient): Readings & { readonly retry: () => void } {
  useEffect(() => {
    if (timer === undefined) begin(client)
  }, [client])
  return { ...useSyncExternalStore(subscribe, () => readings), retry: () => begin(client) }
}
