/**
 * Why bytes are not a segment:
 * - `not-a-segment`: they do not begin as a segment does
 * - `other-version`: the format is none that this Unisono reads
 * - `other-landmarks`: made from landmarks of another version
 * - `truncated`, `trailing`: shorter, longer than the header says
 * - `corrupted`: the checksum is not that of the bytes
 * - `malformed`: whole, and yet not what the format allows
 */
export type SegmentErrorKind =
  | 'not-a-segment'
  | 'other-version'
  | 'other-landmarks'
  | 'truncated'
  | 'trailing'
  | 'corrupted'
  | 'malformed'

/** Says in a sentence what was met and what to do, and carries what was expected and met as values. */
export class SegmentError extends Error {
  override readonly name = 'SegmentError'
  readonly kind: SegmentErrorKind
  readonly expected: number | undefined
  readonly met: number | undefined

  constructor(kind: SegmentErrorKind, sentence: string, expected?: number, met?: number) {
    super(sentence)
    this.kind = kind
    this.expected = expected
    this.met = met
  }
}
