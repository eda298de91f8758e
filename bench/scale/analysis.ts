import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAudioWorkers } from '../built-workers.ts'
import { median, typicalCpu } from '../cpu.ts'
import { speedOf } from '../decoding.ts'
import { type Format, makeSounds, SECONDS } from '../sounds.ts'

/** The formats that music mostly comes in. */
const WANTED = ['mp3', 'flac', 'ogg', 'm4a'] as const satisfies readonly Format[]

export interface Analysis {
  /** Seconds of music in a second of one core, after decoding; the median of the formats. */
  readonly xRealtime: number
  readonly formats: readonly FormatAnalysis[]
}

export interface FormatAnalysis {
  readonly format: Format
  readonly xRealtime: number
  /** Processor time of file to fingerprint, over that of a bare decode. */
  readonly vsDecode: number
  /** Processor time of fpcalc on the whole file, over ours; undefined where it is not installed. */
  readonly fpcalcVsOurs: number | undefined
}

/** Decoding and analysis of the same music in each format, by the system's ffmpeg. */
export async function analysisOf(corpus: string, runs: number): Promise<Analysis> {
  const folder = mkdtempSync(join(tmpdir(), 'unisono-scale-'))
  try {
    const { files } = makeSounds(corpus, folder)
    const formats: FormatAnalysis[] = []
    for (const format of WANTED) {
      const { bare, whole, analysis } = await speedOf(files[format], 'ffmpeg', runs)
      const fpcalcVsOurs = await againstFpcalc(files[format], runs)
      formats.push({ format, xRealtime: SECONDS / analysis, vsDecode: whole / bare, fpcalcVsOurs })
    }
    return { xRealtime: median(formats.map(({ xRealtime }) => xRealtime)), formats }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function againstFpcalc(file: string, runs: number): Promise<number | undefined> {
  const fpcalc = () => spawnSync('fpcalc', ['-length', String(SECONDS), file], { encoding: 'utf8' }).stdout
  // Its exit code is 3 where a file ends before so many seconds, as newer FFmpegs tell it.
  if (!fpcalc()?.includes('FINGERPRINT=')) return undefined
  const workers = await openAudioWorkers({ engine: 'ffmpeg', concurrency: 1 })
  try {
    await workers.fingerprint(file)
    const taken = await typicalCpu(runs, { ours: () => workers.fingerprint(file), theirs: fpcalc })
    return taken.theirs / taken.ours
  } finally {
    await workers.close()
  }
}
