import type { Deduplicated } from 'unisono/wire/dedup-files.ts'

/** A file that is to be uploaded. */
export interface TrackFile {
  readonly file: File
  /** From the folder that was dropped, with `/` between the parts; of a file, its name. It is the track's id. */
  readonly path: string
}

export type Verdict = Deduplicated['data']

export type TrackState =
  | { readonly step: 'waiting' }
  | { readonly step: 'decoding' }
  | { readonly step: 'fingerprinting'; readonly progress: number }
  /** The fingerprint, or the file itself where the server reads it. */
  | { readonly step: 'sending'; readonly isAudio: boolean }
  | {
      readonly step: 'done'
      readonly verdict: Verdict
      /** Nothing was written. */
      readonly isDry: boolean
      /** By an earlier visit. */
      readonly isRemembered: boolean
      /** Whether the fingerprint is at hand, to show the evidence. */
      readonly hasFingerprint: boolean
    }
  /** Not by this browser: the server may be asked to. */
  | { readonly step: 'undecodable'; readonly sentence: string }
  | { readonly step: 'failed'; readonly sentence: string }

export interface Track extends TrackFile {
  readonly key: string
  readonly state: TrackState
}

/** What the list can be narrowed to. */
export const GROUPS = ['all', 'new', 'duplicates', 'unread', 'failed', 'open'] as const
export type Group = (typeof GROUPS)[number]

export function groupOf({ state }: Track): Exclude<Group, 'all'> {
  switch (state.step) {
    case 'done':
      return state.verdict.dup_files.length > 0 ? 'duplicates' : 'new'
    case 'undecodable':
      return 'unread'
    case 'failed':
      return 'failed'
    default:
      return 'open'
  }
}

/**
 * The same for the same file, as far as can be told without reading it: 16 hexadecimal digits of its name, size and
 * time, by the two 32-bit halves of a multiplicative hash.
 */
export function trackKey({ file, path }: TrackFile): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57]
  for (const letter of `${path}\n${file.size}\n${file.lastModified}`) {
    const code = letter.codePointAt(0) ?? 0
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
