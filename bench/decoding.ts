import { spawn } from 'node:child_process'
import type { EngineChoice } from '../src/audio/decoder.ts'
import { findEngine, openDecoder } from '../src/audio/engine.ts'
import { ConstellationExtractor } from '../src/dsp/extractor.ts'
import { PARAMETERS } from '../src/dsp/parameters.ts'
import { openAudioWorkers } from './built-workers.ts'
import { typicalCpu } from './cpu.ts'

const { sampleRate, channels } = PARAMETERS

/** Processor seconds for one file. */
export interface Speed {
  /** ffmpeg alone, to the same PCM, into nothing. */
  readonly bare: number
  /** From file to fingerprint. */
  readonly whole: number
  readonly decode: number
  readonly analysis: number
}

/** @param runs of each kind, in turns, after one that is not counted. */
export async function speedOf(file: string, choice: EngineChoice, runs: number): Promise<Speed> {
  const workers = await openAudioWorkers({ engine: choice, concurrency: 1 })
  const decoder = openDecoder(await findEngine(choice))
  const pcm: Float32Array[] = []
  try {
    await workers.fingerprint(file)
    await decoder.decode(file, { sampleRate, channels }, (chunk) => pcm.push(chunk.slice()))
    analyse(pcm)
    return await typicalCpu(runs, {
      bare: () => bareDecode(file),
      whole: () => workers.fingerprint(file),
      decode: () => decoder.decode(file, { sampleRate, channels }, () => {}),
      analysis: () => analyse(pcm),
    })
  } finally {
    await workers.close()
  }
}

function analyse(pcm: readonly Float32Array[]): void {
  const extractor = new ConstellationExtractor()
  for (const chunk of pcm) extractor.push(chunk)
  extractor.finish()
}

/** What nobody can do without: the file to 8 kHz stereo floats, into nothing. */
function bareDecode(file: string): Promise<void> {
  const args = ['-v', 'error', '-nostdin', '-threads', '1', '-i', file, '-map', '0:a:0']
  const child = spawn(
    'ffmpeg',
    [...args, '-ar', String(sampleRate), '-ac', String(channels), '-f', 'f32le', 'pipe:1'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with exit code ${code}`))))
  })
}
