import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { sentenceOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { signOutIfRefused } from '../api/refusal.ts'
import { useNotify } from '../parts/notices.tsx'
import { counted } from '../parts/units.ts'
import { useClient } from '../session/context.ts'
import { onSessionChange } from '../session/session.ts'

/** In which a deletion can be taken back. Until then nothing is sent: leaving the page deletes nothing. */
const UNDO_MILLISECONDS = 7_000

let going: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

function change(acrIds: readonly string[], isGoing: boolean): void {
  const next = new Set(going)
  for (const acrId of acrIds)
    if (isGoing) next.add(acrId)
    else next.delete(acrId)
  going = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// Whoever signs out before the time is over has deleted nothing.
onSessionChange(() => change([...going], false))

/** The acr_ids of recordings that are about to be deleted. */
export function useDeletions(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => going)
}

/** Deletes recordings when the time to take it back is over. */
export function useDelete(bucketId: number): (acrIds: readonly string[], onDeleted?: () => void) => void {
  const client = useClient()
  const queries = useQueryClient()
  const notify = useNotify()
  return (acrIds, onDeleted) => {
    change(acrIds, true)
    const what = counted(acrIds.length, 'recording')
    async function send() {
      try {
        await client.dedupFiles(bucketId).delete(acrIds)
        await Promise.all(
          [keys.recordings(bucketId), keys.buckets].map((queryKey) => queries.invalidateQueries({ queryKey })),
        )
        onDeleted?.()
      } catch (error) {
        signOutIfRefused(error)
        notify({ text: `${what} could not be deleted: ${sentenceOf(error)}`, tone: 'bad' })
      } finally {
        change(acrIds, false)
      }
    }
    notify({
      text: `${what} ${acrIds.length === 1 ? 'is' : 'are'} being deleted.`,
      milliseconds: UNDO_MILLISECONDS,
      action: { name: 'Undo', run: () => change(acrIds, false) },
      onGone: () => void send(),
    })
  }
}
