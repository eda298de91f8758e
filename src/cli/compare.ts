import { open, readFile, writeFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { Command } from 'commander'
import type { EngineChoice } from '../audio/decoder.ts'
import { decodeFingerprint, FingerprintError } from '../fingerprint/codec.ts'
import { durationSeconds, type Fingerprint, LEAST_PEAKS } from '../fingerprint/fingerprint.ts'
import { evidence, percent, relationWords } from '../library/words.ts'
import { compare, type Verification } from '../match/compare.ts'
import type { Comparison, Span } from '../match/comparison.ts'
import { POLICIES } from '../match/policy.ts'
import { alignmentPicture } from '../plot/picture.ts'
import { fingerprintFile } from '../workers/fingerprint-files.ts'
import { colours } from './colours.ts'
import { engineOption, policyOption } from './options.ts'
import { pngOf } from './png.ts'
import { clock } from './progress.ts'
import { EXIT, reasonOf, sentenceOf } from './usage.ts'

interface Flags {
  readonly json?: true
  readonly plot?: string
  readonly policy: keyof typeof POLICIES
  readonly engine: EngineChoice
}

/** One of the two, by the name that it was given. */
interface Side {
  readonly path: string
  readonly fingerprint: Fingerprint
}

export function compareCommand(): Command {
  return new Command('compare')
    .summary('say what one recording is to another')
    .description(
      'Compares two audio files or fingerprints, in any mix, and says what the first is to the second: the same, ' +
        'containing it, contained in it, overlapping or different, with the passages that they share. ' +
        'Leaves with 1 if one of them gives no answer, with 2 if it was called wrongly.',
    )
    .argument('<a>', 'an audio file or a fingerprint')
    .argument('<b>', 'another')
    .option('--json', 'print one JSON document')
    .option('--plot <file>', 'draw how one lies on the other, as SVG or PNG by the ending')
    .addOption(policyOption())
    .addOption(engineOption())
    .action(run)
}

async function run(a: string, b: string, flags: Flags, command: Command): Promise<void> {
  refusePlot(a, b, flags, command)
  if (resolve(a) === resolve(b)) console.error(`${a} is compared with itself: both names are one file.`)
  const read = await Promise.allSettled([a, b].map((path) => sideOf(path, flags.engine)))
  const failed = read.flatMap((one, i) =>
    one.status === 'rejected' ? [{ path: [a, b][i], message: sentenceOf(one.reason) }] : [],
  )
  const [query, reference] = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (failed.length > 0) {
    for (const { message } of failed) console.error(message)
    if (flags.json) console.log(JSON.stringify({ failed }, null, 2))
    process.exitCode = EXIT.failed
    return
  }
  const verification = compare(query.fingerprint, reference.fingerprint, POLICIES[flags.policy])
  if (flags.plot !== undefined) await plot(flags.plot, query, reference, verification)
  console.log(
    flags.json
      ? JSON.stringify(jsonOf(query, reference, verification.comparison), null, 2)
      : textOf(query, reference, verification.comparison),
  )
}

function refusePlot(a: string, b: string, { plot }: Flags, command: Command): void {
  if (plot === undefined) return
  if (!['.svg', '.png'].includes(extname(plot).toLowerCase()))
    command.error(`error: --plot draws SVG or PNG; name a file that ends in .svg or .png, and not ${plot}`)
  if ([a, b].some((path) => resolve(path) === resolve(plot))) command.error('error: --plot would overwrite an input')
}

/** @throws DecodeError, FingerprintError, or an Error that says that there is too little sound. */
async function sideOf(path: string, engine: EngineChoice): Promise<Side> {
  const stored = (await isFingerprint(path)) ? decoded(path, await readFile(path)) : undefined
  const fingerprint = stored ?? (await fingerprintFile(path, { engine })).fingerprint
  const peaks = fingerprint.constellation.times.length
  if (peaks >= LEAST_PEAKS) return { path, fingerprint }
  throw new Error(
    `${path} has too little sound to be compared: ${peaks} peaks, where ${LEAST_PEAKS} are the least. ` +
      'Usually it is silent, very short, or one constant tone.',
  )
}

/** What cannot be opened is for the decoder to complain of. */
async function isFingerprint(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return beginsAsFingerprint(buffer.subarray(0, bytesRead))
  } catch {
    return false
  } finally {
    await file.close()
  }
}

/** The codec knows: of a fingerprint's first bytes it says that the rest is missing. */
function beginsAsFingerprint(start: Uint8Array): boolean {
  try {
    decodeFingerprint(start)
    return true
  } catch (error) {
    return error instanceof FingerprintError && !['empty', 'not-a-fingerprint'].includes(error.kind)
  }
}

function decoded(path: string, bytes: Uint8Array): Fingerprint {
  try {
    return decodeFingerprint(bytes)
  } catch (error) {
    throw new Error(`${path}: ${sentenceOf(error)}`)
  }
}

async function plot(file: string, query: Side, reference: Side, verification: Verification): Promise<void> {
  const svg = alignmentPicture(query.fingerprint, reference.fingerprint, verification, {
    queryName: basename(query.path),
    referenceName: basename(reference.path),
    evidence: evidenceOf(query, reference, verification.comparison),
  })
  const isSvg = extname(file).toLowerCase() === '.svg'
  await writeFile(file, isSvg ? svg : await pngOf(svg)).catch((error: unknown) => {
    throw new Error(`${resolve(file)} cannot be written: ${reasonOf(error)}.`)
  })
}

function evidenceOf(query: Side, reference: Side, comparison: Comparison): string[] {
  return evidence(comparison, durationSeconds(query.fingerprint), durationSeconds(reference.fingerprint))
}

function jsonOf(query: Side, reference: Side, comparison: Comparison): object {
  return {
    query: sideJson(query),
    reference: sideJson(reference),
    ...comparison,
    evidence: evidenceOf(query, reference, comparison),
  }
}

function sideJson({ path, fingerprint }: Side): object {
  return { path, seconds: durationSeconds(fingerprint), peaks: fingerprint.constellation.times.length }
}

function textOf(query: Side, reference: Side, comparison: Comparison): string {
  const { bold, dim } = colours()
  const { relation, spans } = comparison
  const rows = spans.length === 0 ? [] : rowsOf(query, reference, comparison)
  return [
    ...[query.path, `  ${bold(relationWords(relation))}`, reference.path, ''],
    ...rows.map(([name, value]) => `  ${dim(name.padEnd(12))}${value}`),
    ...(spans.length === 0 ? ['  They have no passage in common.'] : spansText(spans, dim)),
  ].join('\n')
}

function rowsOf(query: Side, reference: Side, comparison: Comparison): (readonly [string, string])[] {
  const { similarity, coverage, referenceCoverage, margin, relation } = comparison
  const inShort = evidenceOf(query, reference, comparison).filter((words) => !/^(similarity|shares) /.test(words))
  return [
    ['similarity', `${percent(similarity)} of the peaks in shared passages`],
    ['coverage', `${percent(coverage)} of the first, ${percent(referenceCoverage)} of the second`],
    ...(relation === 'different' ? [] : changeRows(comparison)),
    ['margin', `${signed(margin, 1)}, where a copy is above 0`],
    ['in short', inShort.length === 0 ? 'no change' : inShort.join(', ')],
  ]
}

function changeRows({ speed, pitchSemitones }: Comparison): (readonly [string, string])[] {
  return [
    ['speed', speed.toFixed(4)],
    ['pitch', `${signed(pitchSemitones, 2)} semitones`],
  ]
}

/** A line a span. */
function spansText(spans: readonly Span[], dim: (text: string) => string): string[] {
  const heading = `  ${dim(`${'spans'.padEnd(12)}${'in the first'.padEnd(22)}${'in the second'.padEnd(22)}similarity`)}`
  const lines = spans.map(({ start, end, referenceStart, referenceEnd, similarity }) => {
    const [ours, theirs] = [stretch(start, end), stretch(referenceStart, referenceEnd)]
    return `${' '.repeat(14)}${ours.padEnd(22)}${theirs.padEnd(22)}${percent(similarity)}`
  })
  return [heading, ...lines]
}

/** Such as `0:05.1 – 3:10.0`. */
function stretch(start: number, end: number): string {
  return `${exact(start)} – ${exact(end)}`
}

/** A clock with tenths of seconds. */
function exact(seconds: number): string {
  const tenths = Math.round(Math.max(0, seconds) * 10)
  return `${clock(Math.floor(tenths / 10))}.${tenths % 10}`
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}
