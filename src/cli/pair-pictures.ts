import { basename } from 'node:path'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Pair } from '../library/findings.ts'
import { Bands } from '../match/bands.ts'
import { verify } from '../match/compare.ts'
import { compactPicture } from '../plot/picture.ts'

/** Draws a pair as an `<svg>` element; empty for a file whose fingerprint is not at hand. */
export function pairPictures(fingerprints: ReadonlyMap<string, Fingerprint>): (pair: Pair) => string {
  return ({ query, reference, comparison }) => {
    const [ours, theirs] = [fingerprints.get(query), fingerprints.get(reference)]
    if (ours === undefined || theirs === undefined) return ''
    const { speed, pitchSemitones } = comparison
    // What the scan has found needs no search: the one probe is known.
    const { alignment } = verify(new Bands(ours.constellation), new Bands(theirs.constellation), [
      { timeScale: speed, pitchShift: -pitchSemitones },
    ])
    return compactPicture(ours, theirs, { comparison, alignment }, labels(query, reference))
  }
}

function labels(query: string, reference: string) {
  return { queryName: basename(query), referenceName: basename(reference) }
}
