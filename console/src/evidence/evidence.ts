import type { Comparison } from 'unisono/match/comparison.ts'
import type { Policy } from 'unisono/match/policy.ts'
import type { Overlay } from 'unisono/plot/overlay.ts'
import type { Stretch } from 'unisono/plot/stretches.ts'
import type { Window } from 'unisono/plot/strip.ts'

/** Two fingerprint files, and the changes that are looked for. */
export interface EvidenceTask {
  readonly query: Uint8Array
  readonly reference: Uint8Array
  readonly policy: Policy
}

/** All that the pictures are drawn of. */
export interface Evidence {
  readonly comparison: Comparison
  readonly querySeconds: number
  readonly referenceSeconds: number
  /** Of the query, five seconds each. */
  readonly strip: readonly Window[]
  readonly stretches: readonly Stretch[]
  readonly overlay: Overlay
  /** Paths of dots on a plane of `PLANE` × `PLANE`, the query to the right and the reference upwards. */
  readonly matchedPath: string
  readonly chancePath: string
}

export type EvidenceAnswer = { readonly evidence: Evidence } | { readonly failure: string }

/** Units of the plane to either side. */
export const PLANE = 1000

/** Compares and lays out in a thread of its own, so that the page stays awake. */
export function evidenceOf(task: EvidenceTask, signal: AbortSignal): Promise<Evidence> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./evidence-worker.ts', import.meta.url), { type: 'module' })
    signal.addEventListener('abort', () => {
      worker.terminate()
      reject(signal.reason)
    })
    worker.onmessage = ({ data: answer }: MessageEvent<EvidenceAnswer>) => {
      worker.terminate()
      if ('evidence' in answer) resolve(answer.evidence)
      else reject(new Error(answer.failure))
    }
    worker.onerror = ({ message }) => {
      worker.terminate()
      reject(new Error(`The thread that compares failed: ${message}. Load the page again.`))
    }
    worker.postMessage(task)
  })
}
