import type { AudioErrorKind } from './audio-error.ts'

/** With this exit code the child's output is a refusal as JSON, with 0 a fingerprint. */
export const REFUSED = 65

export interface Refusal {
  readonly kind: AudioErrorKind
  readonly sentence: string
}
