import type { Comparison, Relation } from '../match/comparison.ts'

const HEADLINES: Readonly<Record<Relation, string>> = {
  same: 'The same recording',
  contains: 'The first contains the second',
  contained: 'The first is a part of the second',
  overlaps: 'Both share a passage',
  different: 'Different recordings',
}

export function headline({ relation }: Comparison): string {
  return HEADLINES[relation]
}

/** Similarity and coverage in a few words, for whoever has none of their own. */
export function shortEvidence({ spans, similarity, coverage, referenceCoverage }: Comparison): string[] {
  if (spans.length === 0) return ['nothing in common']
  return [
    `similarity ${percent(similarity)}`,
    `shares ${percent(coverage)} of it with ${percent(referenceCoverage)} of the other`,
  ]
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** About what Inter needs; ideographs and emoji take a whole em. */
const EM_PER_LETTER = 0.53

/** A text that fits, its middle left out if need be: names differ at both ends. */
export function shortened(text: string, pixels: number, fontSize: number): string {
  const letters = Array.from(text)
  const width = (some: readonly string[]) => some.reduce((sum, letter) => sum + letterWidth(letter), 0) * fontSize
  if (width(letters) <= pixels) return text
  for (let kept = letters.length - 1; kept > 1; kept--) {
    const shorter = [...letters.slice(0, Math.ceil(kept / 2)), '…', ...letters.slice(-Math.floor(kept / 2))]
    if (width(shorter) <= pixels) return shorter.join('')
  }
  return '…'
}

function letterWidth(letter: string): number {
  return (letter.codePointAt(0) ?? 0) >= 0x2e80 ? 1 : EM_PER_LETTER
}
