import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  type EdgeFile,
  readEdge,
  readManifest,
  readPairs,
  readTracks,
  type Track,
  type TruePair,
  type Variant,
} from './manifest.ts'

/** Where the material is; what is missing is left out of the evaluation. */
export interface Material {
  readonly manifests: readonly string[]
  readonly corpus?: string | undefined
  readonly natural?: string | undefined
  readonly covers?: string | undefined
  readonly edge?: string | undefined
}

/** All that an evaluation compares; paths are absolute. */
export interface Inputs {
  readonly bases: readonly Variant[]
  readonly variants: readonly Variant[]
  /** Different recordings under one drum loop. */
  readonly loops: readonly TruePair[]
  readonly tracks: readonly Track[]
  /** Pairs of track ids. */
  readonly natural: readonly TruePair[]
  readonly covers: readonly TruePair[]
  readonly edge: readonly EdgeFile[]
}

/** @throws LinesError */
export function readInputs({ manifests, corpus, natural, covers, edge }: Material): Inputs {
  const items = manifests.flatMap(readManifest)
  return {
    bases: items.filter(({ transform }) => transform === 'base'),
    variants: items.filter(({ transform }) => transform !== 'base'),
    loops: manifests.flatMap((manifest) => pairsIn(join(manifest, '..'))),
    tracks: corpus === undefined ? [] : readTracks(corpus),
    natural: natural === undefined ? [] : readPairs(natural),
    covers: covers === undefined ? [] : pairsIn(covers),
    edge: edge === undefined ? [] : readEdge(edge),
  }
}

/** A set that was made in part has no pairs yet. */
function pairsIn(folder: string): TruePair[] {
  if (!existsSync(join(folder, 'pairs.jsonl'))) return []
  const absolute = (file: string) => join(resolve(folder), file)
  return readPairs(join(folder, 'pairs.jsonl')).map((pair) => ({ ...pair, a: absolute(pair.a), b: absolute(pair.b) }))
}

export function pathsOf(inputs: Inputs): string[] {
  return [
    ...[...inputs.bases, ...inputs.variants, ...inputs.tracks, ...inputs.edge].map(({ path }) => path),
    ...[...inputs.loops, ...inputs.covers].flatMap(({ a, b }) => [a, b]),
  ]
}
