import { createHash } from 'node:crypto'
import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname, parse, resolve } from 'node:path'
import type { Relation } from '../match/comparison.ts'
import { contentHash } from './content-hash.ts'
import type { Copy, Findings, Group, LibraryFile, Unanswered } from './findings.ts'
import { commonFolder, isInside, isPlainPath, isPlainPlace, placeOf } from './places.ts'
import { pairBetween } from './seen-from.ts'
import { evidence } from './words.ts'

/** What a copy is to the best copy, as the query to the reference; shares are 0 to 1. */
export interface PlannedEvidence {
  readonly similarity: number
  readonly coverage: number
  readonly bestCoverage: number
  readonly speed: number
  readonly pitchSemitones: number
  readonly margin: number
  readonly words: readonly string[]
}

/** A copy that could be moved away, as it was when planned. */
export interface PlannedFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedMilliseconds: number
  /** Of the whole file, hexadecimal. */
  readonly sha256: string
  /** Where it would be inside the quarantine folder, with forward slashes. */
  readonly place: string
  /** The copy that stays. */
  readonly best: { readonly path: string; readonly bytes: number }
  readonly relation: Relation
  readonly evidence: PlannedEvidence
  readonly reason: string
}

/** What could be moved away, as a JSON document. Nothing in it happens before it is applied. */
export interface Plan {
  readonly format: 'unisono-plan'
  readonly version: 1
  /** ISO 8601, UTC. */
  readonly created: string
  /** The folder that holds all roots; places are relative to it. */
  readonly root: string
  readonly roots: readonly string[]
  readonly files: readonly PlannedFile[]
  /** Copies that stay where they are, and why. */
  readonly leftOut: readonly Unanswered[]
}

export interface PlanRequest {
  readonly signal?: AbortSignal
  /** Called after each copy that was looked at. */
  readonly onFile?: (path: string, bytes: number) => void
}

/** A plan that cannot be made or believed; the message says why and what to do. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
}

/**
 * A copy that lasts so much longer than the best one, and is not wholly in it, is left to the user. Added silence
 * does not count: coverage knows none. Not measured, but chosen for safety, for a copy left alone does no harm.
 */
const LONGER_SECONDS = 3
const WHOLLY = 0.985

/**
 * The plan that moves away every copy but the best of each group. Only copies that were themselves
 * compared with the best one, and found the same, are listed; the others are left out with a sentence.
 * Reads each listed file whole, for its hash.
 *
 * @param roots the folders (or files) that were scanned.
 * @throws PlanError if the roots lie on several drives.
 */
export async function planOf(
  findings: Findings,
  roots: readonly string[],
  { signal, onFile }: PlanRequest = {},
): Promise<Plan> {
  const folders = await Promise.all(roots.map(folderOf))
  const root = commonFolder(folders)
  if (root === undefined)
    throw new PlanError(
      `${roots.join(', ')} have no folder in common, so no quarantine can hold both. Plan each alone.`,
    )
  const kept = new Set(findings.groups.flatMap(({ files }) => files.filter(({ best }) => best).map(pathOf)))
  const files: PlannedFile[] = []
  const leftOut: Unanswered[] = []
  for (const group of findings.groups) {
    const best = group.files.find((file) => file.best)
    if (best === undefined) continue
    for (const copy of group.files.filter((file) => !kept.has(pathOf(file)))) {
      signal?.throwIfAborted()
      const planned = await plannedOf(group, copy, best, folders, root, signal)
      if (typeof planned === 'string') leftOut.push({ path: pathOf(copy), message: planned })
      else files.push(planned)
      kept.add(pathOf(copy))
      onFile?.(copy.path, copy.bytes)
    }
  }
  return {
    format: 'unisono-plan',
    version: 1,
    created: new Date().toISOString(),
    root,
    roots: folders,
    files,
    leftOut,
  }
}

function pathOf({ path }: LibraryFile): string {
  return resolve(path)
}

/** Where a root really is, as a scan names it. A root may be a file. */
async function folderOf(root: string): Promise<string> {
  const path = await realpath(root).catch(() => resolve(root))
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? dirname(path) : path
}

/** @returns the entry of a copy, or the sentence that says why there is none. */
async function plannedOf(
  group: Group,
  copy: Copy,
  best: Copy,
  roots: readonly string[],
  root: string,
  signal: AbortSignal | undefined,
): Promise<PlannedFile | string> {
  const pair = pairBetween(group, copy.path, best.path)
  if (pair === undefined) return `It was not itself compared with the best copy, ${best.path}. Compare the two.`
  const { comparison } = pair
  if (comparison.relation !== 'same') return `It is not the same recording as ${best.path} from end to end.`
  if (comparison.coverage < WHOLLY && copy.seconds * comparison.speed - best.seconds > LONGER_SECONDS)
    return `It has more sound than the best copy, ${best.path}. Listen to both, and keep what you need.`
  const path = pathOf(copy)
  if (!roots.some((folder) => isInside(folder, path))) return 'It is in none of the folders that were named.'
  const change = await changeSince(copy, best)
  if (change !== undefined) return change
  return {
    path,
    bytes: copy.bytes,
    modifiedMilliseconds: copy.modifiedMilliseconds,
    sha256: await contentHash(path, signal),
    place: placeOf(root, path),
    best: { path: pathOf(best), bytes: best.bytes },
    relation: comparison.relation,
    evidence: {
      similarity: comparison.similarity,
      coverage: comparison.coverage,
      bestCoverage: comparison.referenceCoverage,
      speed: comparison.speed,
      pitchSemitones: comparison.pitchSemitones,
      margin: comparison.margin,
      words: evidence(comparison, copy.seconds, best.seconds),
    },
    reason: copy.reason,
  }
}

/** What makes a copy and its best copy unfit for a plan, as a sentence. */
async function changeSince(copy: LibraryFile, best: LibraryFile): Promise<string | undefined> {
  const [copyNow, bestNow] = await Promise.all([copy, best].map(({ path }) => lstat(path).catch(() => undefined)))
  if (copyNow === undefined) return 'It is gone since it was scanned.'
  if (bestNow === undefined) return `The best copy, ${best.path}, is gone since it was scanned. Scan again.`
  if (!copyNow.isFile()) return 'It is a symbolic link, and moving it would free nothing.'
  if (copyNow.size !== copy.bytes || !isSameTime(copyNow.mtimeMs, copy.modifiedMilliseconds))
    return 'It changed since it was scanned. Scan again.'
  if (await isOneFile(copy.path, best.path))
    return `It is the same file as the best copy, ${best.path}, by another name.`
  return undefined
}

/** Modified times, in milliseconds, pass through formats that keep no fractions. */
export function isSameTime(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1
}

/** Whether two paths lead to one file: a symbolic or a hard link. */
export async function isOneFile(a: string, b: string): Promise<boolean> {
  if ((await realpath(a)) === (await realpath(b))) return true
  const [one, other] = await Promise.all([stat(a, { bigint: true }), stat(b, { bigint: true })])
  return one.ino !== 0n && one.ino === other.ino && one.dev === other.dev
}

/** Tells plans apart: what a journal and a plan know each other by. */
export function planId(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex')
}

const MAKE_ANOTHER = 'Make another with `unisono scan DIR --plan FILE`.'

/**
 * Believes nothing in the text: a plan may have been edited, or come from somebody else.
 * @throws PlanError that names the first thing that is wrong.
 */
export function readPlan(text: string): Plan {
  const plan = asObject(parsed(text), 'The plan')
  if (plan.format !== 'unisono-plan') throw new PlanError(`This is not a plan of Unisono. ${MAKE_ANOTHER}`)
  if (plan.version !== 1)
    throw new PlanError(`This plan is of version ${JSON.stringify(plan.version)}, and this program reads version 1.`)
  const root = absolutePath(plan.root, 'root')
  const roots = asArray(plan.roots, 'roots').map((path, i) => absolutePath(path, `roots[${i}]`))
  const stray = roots.find((path) => !isInside(root, path))
  if (stray !== undefined) throw invalid('roots', `${stray} is outside ${root}`)
  const files = asArray(plan.files, 'files').map((file, i) => readFile(file, `files[${i}]`, root, roots))
  refuseConflicts(files)
  return {
    format: 'unisono-plan',
    version: 1,
    created: asText(plan.created, 'created'),
    root,
    roots,
    files,
    leftOut: asArray(plan.leftOut, 'leftOut').map((left, i) => readLeftOut(left, `leftOut[${i}]`)),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PlanError(`This is not a plan of Unisono: it is no JSON, or its end is missing. ${MAKE_ANOTHER}`)
  }
}

function readFile(value: unknown, at: string, root: string, roots: readonly string[]): PlannedFile {
  const file = asObject(value, at)
  const path = absolutePath(file.path, `${at}.path`)
  if (!roots.some((folder) => isInside(folder, path))) throw invalid(`${at}.path`, `${path} is in none of the roots`)
  const place = asText(file.place, `${at}.place`)
  if (!isPlainPlace(place) || place !== placeOf(root, path))
    throw invalid(`${at}.place`, `${JSON.stringify(place)} is not where ${path} is below ${root}`)
  const sha256 = asText(file.sha256, `${at}.sha256`)
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw invalid(`${at}.sha256`, 'it has to be 64 hexadecimal digits')
  const best = asObject(file.best, `${at}.best`)
  if (file.relation !== 'same') throw invalid(`${at}.relation`, 'only copies that are the `same` may be moved')
  return {
    path,
    bytes: byteCount(file.bytes, `${at}.bytes`),
    modifiedMilliseconds: asNumber(file.modifiedMilliseconds, `${at}.modifiedMilliseconds`),
    sha256,
    place,
    best: { path: absolutePath(best.path, `${at}.best.path`), bytes: byteCount(best.bytes, `${at}.best.bytes`) },
    relation: file.relation,
    evidence: readEvidence(file.evidence, `${at}.evidence`),
    reason: asText(file.reason, `${at}.reason`),
  }
}

function readEvidence(value: unknown, at: string): PlannedEvidence {
  const told = asObject(value, at)
  return {
    similarity: asNumber(told.similarity, `${at}.similarity`),
    coverage: asNumber(told.coverage, `${at}.coverage`),
    bestCoverage: asNumber(told.bestCoverage, `${at}.bestCoverage`),
    speed: asNumber(told.speed, `${at}.speed`),
    pitchSemitones: asNumber(told.pitchSemitones, `${at}.pitchSemitones`),
    margin: asNumber(told.margin, `${at}.margin`),
    words: asArray(told.words, `${at}.words`).map((word, i) => asText(word, `${at}.words[${i}]`)),
  }
}

function readLeftOut(value: unknown, at: string): Unanswered {
  const left = asObject(value, at)
  return { path: asText(left.path, `${at}.path`), message: asText(left.message, `${at}.message`) }
}

/** After any part of a plan, one copy of everything must remain where it is. */
function refuseConflicts(files: readonly PlannedFile[]): void {
  const moved = new Set<string>()
  for (const { path } of files) {
    if (moved.has(path)) throw invalid('files', `${path} is listed twice`)
    moved.add(path)
  }
  for (const { path, best } of files)
    if (moved.has(best.path)) throw invalid('files', `${best.path} would be moved, and it is the copy kept for ${path}`)
}

function invalid(at: string, what: string): PlanError {
  return new PlanError(`The plan is not valid at ${at}: ${what}. ${MAKE_ANOTHER}`)
}

function asObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(at, 'it has to be an object')
  return value as Readonly<Record<string, unknown>>
}

function asArray(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(at, 'it has to be a list')
  return value
}

function asText(value: unknown, at: string): string {
  if (typeof value !== 'string') throw invalid(at, 'it has to be a text')
  return value
}

function asNumber(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(at, 'it has to be a number')
  return value
}

function byteCount(value: unknown, at: string): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw invalid(at, 'it has to be a number of bytes')
  return Number(value)
}

function absolutePath(value: unknown, at: string): string {
  const path = asText(value, at)
  if (!isPlainPath(path)) throw invalid(at, `${JSON.stringify(path)} is not an absolute path without \`..\``)
  return path.length > parse(path).root.length && /[/\\]$/.test(path) ? path.slice(0, -1) : path
}
