import type { Constellation } from '../../src/dsp/constellation.ts'
import { PARAMETERS } from '../../src/dsp/parameters.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { sourcesIn } from '../scale/sources.ts'

/**
 * Real music, in three parts that share nothing: of distractors out of the same tracks each two have passages
 * in common, which would have to be compared, as songs that are new to a bucket hardly ever have.
 */
export interface Material {
  /** What most of a bucket is recombined from. */
  readonly filling: readonly Constellation[]
  /** Whole tracks that the bucket holds, which are posted again. */
  readonly known: readonly Fingerprint[]
  /** What new recordings are recombined from. */
  readonly fresh: readonly Constellation[]
}

const PARTS = 3

/** @param folder with the fingerprints that an evaluation kept. */
export function materialIn(folder: string): Material {
  const parts = Array.from({ length: PARTS }, (): Constellation[] => [])
  for (const [i, source] of sourcesIn(folder).entries()) parts[i % PARTS].push(source)
  const [filling, known, fresh] = parts
  if (fresh.length === 0) throw new Error(`There are too few fingerprints in ${folder}. Run the evaluation first.`)
  return { filling, known: known.map(recordingOf), fresh }
}

function recordingOf(constellation: Constellation): Fingerprint {
  const duration = (constellation.times.at(-1) ?? 0) + PARAMETERS.timeUnitsPerFrame
  return { kind: 'database', parametersVersion: PARAMETERS.version, duration, engine: 'bench', constellation }
}
