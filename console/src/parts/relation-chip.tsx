import type { Relation } from 'unisono/client/client.ts'

const NAMES: Readonly<Record<Relation, string>> = {
  same: 'same',
  contained: 'contained',
  contains: 'contains',
  overlaps: 'overlaps',
  different: 'different',
}

const MEANINGS: Readonly<Record<Relation, string>> = {
  same: 'Most of both is one recording',
  contained: 'Most of the upload is a part of the recording',
  contains: 'Most of the recording is a part of the upload',
  overlaps: 'They share a passage',
  different: 'No recording in common',
}

/** How an upload and a recording belong together, in the colours of the plots. */
export function RelationChip({ relation }: { readonly relation: Relation }) {
  return (
    <span className={`chip chip-${relation}`} title={MEANINGS[relation]}>
      {NAMES[relation]}
    </span>
  )
}
