import { createHash } from 'node:crypto'
import { posix } from 'node:path'

/** Where a track was found. */
export interface TrackPlace {
  /** From the folder that was named, with `/` between the parts; of a file that was named, its name. */
  readonly path: string
  /** The name of the folder that was named; empty for a file. */
  readonly root: string
}

/** Of a track id, in characters, as the wire has it. */
const LONGEST_ID = 255
const KEPT_TAIL = 200
/** Neither control characters, halves of surrogate pairs, nor what is left of broken encodings. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFD]/gu

/** What a template may name. */
const PARTS: Readonly<Record<string, (place: TrackPlace) => string>> = {
  path: ({ path }) => path,
  root: ({ root }) => root,
  folder: ({ path }) => (posix.dirname(path) === '.' ? '' : posix.dirname(path)),
  file: ({ path }) => posix.basename(path),
  name: ({ path }) => posix.parse(path).name,
  ext: ({ path }) => posix.extname(path).slice(1),
}
const PART = /\{(\w*)\}/g

/** What is wrong with a template, or undefined. */
export function templateSentence(template: string): string | undefined {
  const known = Object.keys(PARTS).map((part) => `{${part}}`)
  const unknown = [...template.matchAll(PART)].find(([, part]) => !Object.hasOwn(PARTS, part))
  if (unknown !== undefined) return `${unknown[0]} is nothing that a track has; it has ${known.join(', ')}`
  return template.search(PART) >= 0
    ? undefined
    : `all tracks would have one id; it has to name some of ${known.join(', ')}`
}

/** @param template such as `{root}/{path}`. */
export function trackId(place: TrackPlace, template = '{path}'): string {
  return lawful(template.replace(PART, (_, part: string) => PARTS[part](place)))
}

/**
 * Ids as they are where the wire takes them. Else, the first 32 digits of the SHA-256 of the whole,
 * `~`, and the last 200 characters with `_` for each that may not be: the same file gets the same id.
 */
function lawful(id: string): string {
  const characters = [...id]
  if (characters.length <= LONGEST_ID && id.search(FORBIDDEN) < 0) return id
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32)
  return `${hash}~${characters.slice(-KEPT_TAIL).join('').replace(FORBIDDEN, '_')}`
}
