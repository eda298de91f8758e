/**
 * Why bytes are not a fingerprint, or why a fingerprint cannot be written:
 * - `empty`: no bytes at all
 * - `not-a-fingerprint`: it does not begin as a fingerprint file does
 * - `other-version`: the file's format is none that this Unisono reads
 * - `other-parameters`: the analysis behind it is newer than this Unisono
 * - `truncated`, `trailing`: shorter, longer than its header says
 * - `corrupted`: the checksum is not that of the bytes
 * - `malformed`: whole, and yet not what the format allows
 */
export type FingerprintErrorKind =
  | 'empty'
  | 'not-a-fingerprint'
  | 'other-version'
  | 'other-parameters'
  | 'truncated'
  | 'trailing'
  | 'corrupted'
  | 'malformed'

/** Says in a sentence what was met and what to do, and carries what was expected and met as values. */
export class FingerprintError extends Error {
  override readonly name = 'FingerprintError'
  readonly kind: FingerprintErrorKind
  readonly expected: number | string | undefined
  readonly met: number | string | undefined

  constructor(kind: FingerprintErrorKind, sentence: string, expected?: number | string, met?: number | string) {
    super(sentence)
    this.kind = kind
    this.expected = expected
    this.met = met
  }
}
