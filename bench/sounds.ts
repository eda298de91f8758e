import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTracks } from '../eval/manifest.ts'

/** Length of each file that is measured. */
export const SECONDS = 480

/** The formats that are measured, with how ffmpeg writes each. */
export const FORMATS = {
  mp3: ['-c:a', 'libmp3lame', '-b:a', '192k'],
  m4a: ['-c:a', 'aac', '-b:a', '128k'],
  flac: ['-c:a', 'flac'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '5'],
  opus: ['-c:a', 'libopus', '-b:a', '96k'],
  wma: ['-c:a', 'wmav2', '-b:a', '128k'],
  wav: ['-c:a', 'pcm_s16le'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Format = keyof typeof FORMATS

/** Music as files in every format, made in a folder. */
export interface Sounds {
  readonly files: Readonly<Record<Format, string>>
  /** Other music of four minutes. */
  readonly other: string
  /** The same music for three minutes, and for three hours. */
  readonly short: string
  readonly long: string
}

/** The corpus that is at hand: the evaluation's, or the tests'. */
export function findCorpus(cache: string): string {
  const found = [join(cache, 'eval', 'corpus'), join(cache, 'corpus')].find((folder) =>
    existsSync(join(folder, 'tracks.jsonl')),
  )
  if (found !== undefined) return found
  throw new Error(`There is no music in ${cache}. Run scripts/prepare-tests.sh, or name a corpus with --corpus.`)
}

export function makeSounds(corpus: string, folder: string): Sounds {
  const tracks = readTracks(corpus).filter(
    ({ seconds, path }) => seconds >= 60 && seconds < 600 && /\.(ogg|mp3|flac)$/.test(path),
  )
  const wav = joined(
    tracks.map(({ path }) => path),
    0,
    SECONDS,
    join(folder, 'music.wav'),
  )
  const files = Object.fromEntries(
    Object.entries(FORMATS).map(([format, how]) => {
      const file = join(folder, `bench.${format}`)
      ffmpeg('-i', wav, ...how, file)
      return [format, file]
    }),
  ) as Record<Format, string>
  const repeated = (seconds: number, file: string) => {
    ffmpeg('-stream_loop', '-1', '-i', files.mp3, '-t', String(seconds), '-c', 'copy', file)
    return file
  }
  return {
    files,
    other: joined(tracks.map(({ path }) => path).reverse(), 0, 240, join(folder, 'other.wav')),
    short: repeated(180, join(folder, 'short.mp3')),
    long: repeated(10_800, join(folder, 'long.mp3')),
  }
}

/** Twelve tracks after one another, as far as is asked for. */
function joined(paths: readonly string[], from: number, seconds: number, to: string): string {
  const some = paths.slice(0, 12)
  const inputs = some.flatMap((path) => ['-i', path])
  const parts = some.map((_, i) => `[${i}:a]aresample=44100,aformat=channel_layouts=stereo[s${i}]`).join(';')
  const graph = `${parts};${some.map((_, i) => `[s${i}]`).join('')}concat=n=${some.length}:v=0:a=1[out]`
  ffmpeg(
    ...inputs,
    '-filter_complex',
    graph,
    '-map',
    '[out]',
    '-ss',
    String(from),
    '-t',
    String(seconds),
    '-c:a',
    'pcm_s16le',
    to,
  )
  return to
}

function ffmpeg(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ffmpeg could not make what is measured: ${stderr.trim()}`)
}
