// What the verification of one candidate takes, from its stored bytes on: seeded; run before and after a change.
// Distractors are made of the fingerprint files (*.db.lo) in a folder, or of noise: [folder] [--only KIND] [--verdicts FILE].
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Constellation } from '../src/dsp/constellation.ts'
import { decodeFingerprint } from '../src/fingerprint/codec.ts'
import { durationSeconds } from '../src/fingerprint/fingerprint.ts'
import { Bands } from '../src/match/bands.ts'
import { verifyCandidate } from '../src/match/compare.ts'
import type { Comparison } from '../src/match/comparison.ts'
import { type Asked, candidatesFrom } from './candidates.ts'
import { median } from './cpu.ts'
import { randomConstellation } from './random.ts'

const RUNS = 15
/** Shorter ones are jingles. */
const LEAST_SECONDS = 100

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, verdicts: { type: 'string' } },
})
const kinds = Object.entries(candidatesFrom(sources(positionals[0]))).filter(([kind]) => kind.startsWith(values.only))
/** Each query once: what it needs to know of itself is shared by all its candidates. */
const queries = new Map(kinds.flatMap(([, asked]) => asked.map(({ query }) => [query, bandsOf(query)])))
if (values.verdicts !== undefined)
  writeFileSync(values.verdicts, kinds.flatMap(([, asked]) => asked.flatMap(verified).map(lineOf)).join(''))
for (const [kind, asked] of kinds) {
  const count = asked.reduce((sum, { candidates }) => sum + candidates.length, 0)
  const { middle, least } = milliseconds(() => asked.map(verified), count)
  process.stdout.write(
    `${middle.toFixed(3).padStart(8)} ms (least ${least.toFixed(3)})  ${kind}, ${count} candidates\n`,
  )
}

function sources(folder: string | undefined): Constellation[] {
  if (folder === undefined) return Array.from({ length: 40 }, (_, seed) => randomConstellation(seed, 240))
  const files = readdirSync(folder).filter((name) => name.endsWith('.db.lo'))
  const all = files.sort().map((name) => decodeFingerprint(readFileSync(join(folder, name))))
  return all.filter((one) => durationSeconds(one) >= LEAST_SECONDS).map(({ constellation }) => constellation)
}

/** As a service's matching thread does it. */
function verified({ query, candidates, references }: Asked): Comparison[] {
  const bands = queries.get(query) ?? bandsOf(query)
  return references.map((bytes, i) => verifyCandidate(bands, bandsOf(bytes), candidates[i]).comparison)
}

function bandsOf(bytes: Uint8Array): Bands {
  return new Bands(decodeFingerprint(bytes).constellation)
}

function lineOf(comparison: Comparison): string {
  return `${JSON.stringify(comparison)}\n`
}

/** Processor time for each of some candidates: after some runs that are not counted. */
function milliseconds(work: () => unknown, count: number): { middle: number; least: number } {
  for (let run = 0; run < 3; run++) work()
  const taken = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 / count
  })
  return { middle: median(taken), least: Math.min(...taken) }
}
