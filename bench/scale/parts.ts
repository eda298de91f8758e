import { existsSync } from 'node:fs'
import { fingerprintAll } from '../../eval/fingerprint-cache.ts'
import { isWide } from '../../eval/groups.ts'
import { isRefusal, keptPath, readKept } from '../../eval/kept-fingerprint.ts'
import { readManifest, readPairs, readTracks, type Track, type Variant } from '../../eval/manifest.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { durationSeconds, type Fingerprint } from '../../src/fingerprint/fingerprint.ts'

/** Real music in three parts, no album in two of them: what is looked for shares nothing with what it is looked for among. */
export interface Parts {
  /** What most of the store is recombined from. */
  readonly filling: readonly Fingerprint[]
  /** Whole tracks that the store holds, of which copies are posted. */
  readonly known: readonly Fingerprint[]
  /** What new recordings are made of. */
  readonly fresh: readonly Fingerprint[]
  /** Cuts of tracks that the store holds, which no part has, and real copies of them. */
  readonly bases: readonly Fingerprint[]
  readonly copies: readonly RealCopy[]
}

/** A file that was made of a base: transcoded, sped up within the default policy, cut, drowned … */
export interface RealCopy {
  readonly fingerprint: Fingerprint
  /** Which of the bases. */
  readonly base: number
}

export interface PartsWish {
  readonly corpus: string
  /** Where fingerprints are kept, and those that are missing are put. */
  readonly fingerprints: string
  /** Of the evaluation's variants; none are used where it is not there. */
  readonly manifest: string
  /** Pairs of tracks that are related by nature; their albums go into one part. */
  readonly natural: string
}

/** Shorter ones are jingles, and no songs. */
const LEAST_SECONDS = 100
const SHARES = { filling: 0.5, known: 0.2, fresh: 0.3 } as const
type PartName = keyof typeof SHARES

/** Reads the corpus' fingerprints, and makes those that are missing. */
export async function readParts({ corpus, fingerprints, manifest, natural }: PartsWish): Promise<Parts> {
  const tracks = readTracks(corpus)
  const items = existsSync(manifest) ? readManifest(manifest) : []
  await fingerprintAll(
    fingerprints,
    [...tracks, ...items].map(({ path }) => path),
  )
  const read = (path: string): Fingerprint[] => {
    const kept = readKept(keptPath(fingerprints, path))
    return isRefusal(kept) ? [] : [kept]
  }
  const pairs = existsSync(natural) ? readPairs(natural) : []
  const bases = items.filter(({ transform }) => transform === 'base').flatMap((item) => ofItem(item, read))
  const cut = new Set(bases.map(({ item }) => item.source))
  const kin = new Set(pairs.flatMap(({ a, b }) => (cut.has(a) || cut.has(b) ? [a, b] : [])))
  const albums = new Albums(pairs)
  const whole = tracks
    .filter(({ id }) => !cut.has(id) && !kin.has(id))
    .flatMap((track) => read(track.path).map((fingerprint) => ({ album: albums.of(track), fingerprint })))
    .filter(({ fingerprint }) => durationSeconds(fingerprint) >= LEAST_SECONDS)
  return {
    ...dealt(distinct(whole)),
    bases: bases.map(({ fingerprint }) => fingerprint),
    copies: copiesOf(
      items,
      bases.map(({ item }) => item.source),
      read,
    ),
  }
}

function ofItem(item: Variant, read: (path: string) => Fingerprint[]) {
  return read(item.path).map((fingerprint) => ({ item, fingerprint }))
}

function copiesOf(
  items: readonly Variant[],
  sources: readonly string[],
  read: (path: string) => Fingerprint[],
): RealCopy[] {
  return items
    .filter((item) => item.transform !== 'base' && item.relation !== 'different' && !isWide(item))
    .flatMap((item) => {
      const base = sources.indexOf(item.source)
      return base < 0 ? [] : read(item.path).map((fingerprint) => ({ fingerprint, base }))
    })
}

/** Albums, of which those with related tracks are one. */
class Albums {
  readonly #joined = new Map<string, string>()

  constructor(pairs: readonly { readonly a: string; readonly b: string }[]) {
    for (const { a, b } of pairs) {
      const [one, other] = [this.#first(albumOf(a)), this.#first(albumOf(b))]
      if (one !== other) this.#joined.set(one, other)
    }
  }

  of({ id }: Track): string {
    return this.#first(albumOf(id))
  }

  #first(album: string): string {
    const other = this.#joined.get(album)
    return other === undefined ? album : this.#first(other)
  }
}

/** The package that a track is from. */
function albumOf(id: string): string {
  return id.split('__')[0]
}

interface OfAlbum {
  readonly album: string
  readonly fingerprint: Fingerprint
}

/** Some packages have a track twice. */
function distinct(tracks: readonly OfAlbum[]): OfAlbum[] {
  const met = new Map(
    tracks.map((track) => [Buffer.from(encodeFingerprint(track.fingerprint)).toString('base64'), track]),
  )
  return [...met.values()]
}

/** The largest albums first, each to the part that lacks the most of its share. */
function dealt(tracks: readonly OfAlbum[]): Record<PartName, Fingerprint[]> {
  const parts: Record<PartName, Fingerprint[]> = { filling: [], known: [], fresh: [] }
  const lack = (name: PartName) => SHARES[name] - parts[name].length / tracks.length
  const albums = new Map<string, OfAlbum[]>()
  for (const track of tracks) albums.set(track.album, [...(albums.get(track.album) ?? []), track])
  for (const [, album] of [...albums].sort(
    ([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1),
  )) {
    const [name] = (Object.keys(parts) as PartName[]).sort((a, b) => lack(b) - lack(a))
    parts[name].push(...album.map(({ fingerprint }) => fingerprint))
  }
  for (const [name, part] of Object.entries(parts))
    if (part.length === 0) throw new Error(`The corpus has no tracks for the part "${name}": fetch the whole of it.`)
  return parts
}
