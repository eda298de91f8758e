import { execFileSync, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WavWriter } from '../src/audio/wav.ts'
import type { Comparison } from '../src/match/comparison.ts'
import { openFile } from '../src/store/database.ts'
import { MAIN, unisono } from './command-line.ts'
import { tracks } from './corpus.ts'
import { syntheticMusic } from './synthetic-music.ts'

interface Printed {
  readonly groups: readonly {
    readonly files: readonly { readonly path: string; readonly best: boolean; readonly reason: string }[]
    readonly pairs: readonly PrintedPair[]
  }[]
  readonly related: readonly PrintedPair[]
  readonly failed: readonly { readonly path: string; readonly message: string }[]
  readonly silent: readonly { readonly path: string }[]
  readonly decoded: number
}

type PrintedPair = Comparison & { readonly query: string; readonly reference: string; readonly evidence: string[] }

let folder: string
let music: string

/** Under the names that the tests use: real music if it is there, of middling length. */
const REAL = tracks.filter(({ kind, seconds }) => kind === 'music' && seconds > 60 && seconds < 150)

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: music })
}

function synthesise(name: string, seed: number, seconds: number): void {
  const file = new WavWriter(join(music, name), 44_100, 2)
  file.push(syntheticMusic({ seed, seconds, sampleRate: 44_100 }))
  file.close()
}

function original(name: string, seed: number): void {
  const track = REAL[seed]
  if (track === undefined) synthesise(name, seed, 70)
  else ffmpeg('-i', track.path, '-t', '70', name)
}

async function scan(...flags: readonly string[]): Promise<Printed & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await unisono(folder, 'scan', 'music', '--cache', 'cache.db', ...flags, '--json')
  if (stdout === '') throw new Error(`scan printed nothing and left with ${code}: ${stderr}`)
  return { ...(JSON.parse(stdout) as Printed), code, stderr }
}

function names(paths: readonly { readonly path: string }[]): string[] {
  return paths.map(({ path }) => relative(music, path))
}

function pairNames({ query, reference }: PrintedPair): string[] {
  return [relative(music, query), relative(music, reference)]
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'unisono-scan-')))
  music = join(folder, 'music')
  mkdirSync(join(music, 'deep', 'er'), { recursive: true })
  synthesise('true.wav', 1, 40)
  ffmpeg('-i', 'true.wav', '-metadata', 'title=True', 'true.flac')
  ffmpeg('-i', 'true.wav', '-b:a', '128k', 'deep/lossy.mp3')
  ffmpeg('-i', 'deep/lossy.mp3', 'deep/faked.flac')
  rmSync(join(music, 'true.wav'))
  original('whole.ogg', 2)
  ffmpeg('-i', 'whole.ogg', '-af', 'asetrate=44100*1.03,aresample=44100', '-b:a', '96k', 'deep/er/faster.m4a')
  ffmpeg('-ss', '20', '-t', '30', '-i', 'whole.ogg', '-b:a', '96k', 'excerpt.mp3')
  original('other.opus', 3)
  ffmpeg('-f', 'lavfi', '-i', 'anullsrc', '-t', '5', 'silence.wav')
  writeFileSync(join(music, 'text.mp3'), 'no song at all\n'.repeat(100))
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('unisono scan', () => {
  // Once in some runs of everything together Node ends the command by an assertion of its own (NodePlatform::ForIsolate): a thread has
  // ended while code of it was compiled beside. Another try has to decode all again.
  test('finds the groups, the best copies, what is related, silent and failed', { retry: 2 }, async () => {
    rmSync(join(folder, 'cache.db'), { force: true })
    const { groups, related, failed, silent, decoded, code } = await scan()
    const found = groups.map(({ files }) => names(files))
    expect(found).toContainEqual(['true.flac', 'deep/lossy.mp3', 'deep/faked.flac'])
    expect(found.map((group) => group.toSorted())).toContainEqual(['deep/er/faster.m4a', 'whole.ogg'])
    expect(found.length).toBe(2)
    expect(related.map(pairNames).sort()).toEqual([
      ['excerpt.mp3', 'deep/er/faster.m4a'],
      ['excerpt.mp3', 'whole.ogg'],
    ])
    expect(related.map(({ relation }) => relation)).toEqual(['contained', 'contained'])
    expect(names(silent)).toEqual(['silence.wav'])
    expect(names(failed)).toEqual(['text.mp3'])
    expect(decoded).toBe(9)
    expect(code).toBe(1)
  })

  test('a second scan decodes nothing and finds the same', async () => {
    const [first, second] = [await scan(), await scan('--jobs', '1')]
    expect([first.decoded, second.decoded]).toEqual([0, 0])
    expect(second).toEqual(first)
  })

  test('the evidence says how copies differ', async () => {
    const { groups } = await scan()
    const faster = groups.flatMap(({ pairs }) => pairs).find((pair) => pairNames(pair).includes('whole.ogg'))
    expect(faster?.evidence.join()).toMatch(/^(2\.9 % slower,pitch −0\.5|3\.0 % faster,pitch \+0\.5),similarity \d+ %$/)
    const [best, lossy, faked] = groups.find(({ files }) => files.length === 3)?.files ?? []
    expect(best?.reason).toBe('It is lossless, where the next best is lossy.')
    expect(lossy?.reason).toBe('It is lossy.')
    expect(faked?.reason).toMatch(/lossless only by its format: its treble is cut off at 1[67]\.\d kHz/)
  })

  test('nothing but the true speed, where the policy says so', async () => {
    const { groups, code } = await scan('--policy', 'exact')
    expect(groups.map(({ files }) => files.length)).toEqual([3])
    expect(code).toBe(1)
  })

  test('moved, renamed and newly tagged files are not decoded again', async () => {
    renameSync(join(music, 'whole.ogg'), join(music, 'deep', 'moved.ogg'))
    for (const name of ['true.flac', 'excerpt.mp3', 'other.opus', 'deep/er/faster.m4a']) {
      const tagged = name.replace('.', ' tagged.')
      ffmpeg(
        '-i',
        name,
        '-c',
        'copy',
        '-metadata',
        'title=Another',
        '-metadata',
        `comment=${'long '.repeat(5000)}`,
        tagged,
      )
      rmSync(join(music, name))
    }
    const { decoded, groups } = await scan()
    expect(decoded).toBe(0)
    expect(groups.flatMap(({ files }) => names(files)).sort()).toEqual([
      'deep/er/faster tagged.m4a',
      'deep/faked.flac',
      'deep/lossy.mp3',
      'deep/moved.ogg',
      'true tagged.flac',
    ])
  })

  test('only what changed is decoded', async () => {
    copyFileSync(join(music, 'deep', 'lossy.mp3'), join(music, 'copy.mp3'))
    writeFileSync(join(music, 'text.mp3'), 'another text\n'.repeat(100))
    const { decoded, groups, failed } = await scan()
    expect([decoded, names(failed)]).toEqual([1, ['text.mp3']])
    expect(groups.find(({ files }) => files.length === 4)?.files.map(({ path }) => basename(path))).toContain(
      'copy.mp3',
    )
    rmSync(join(music, 'copy.mp3'))
  })

  test('reads as text, and writes a table, a page and a plan', async () => {
    const outputs = ['--json', 'found.json', '--csv', 'found.csv', '--html', 'found.html', '--plan', 'found.plan']
    const { code, stdout, stderr } = await unisono(folder, 'scan', 'music', '--cache', 'cache.db', ...outputs)
    expect(code).toBe(1)
    expect(stdout).toMatch(/★ music\/true tagged\.flac +flac +\d+ kbit\/s {2}lossless +44\.1 kHz/)
    expect(stdout).toMatch(/excerpt tagged\.mp3 is a part of music\/deep\/moved\.ogg/)
    expect(stdout).toContain('2 groups of duplicates, 3 files')
    expect(stdout).not.toContain('\x1b')
    expect(stderr).toContain('Plan for 3 files written to found.plan.')
    expect(JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')).groups.length).toBe(2)
    expect(readFileSync(join(folder, 'found.csv'), 'utf8').split('\r\n').length).toBe(1 + 5 + 2 + 1)
    expect(readFileSync(join(folder, 'found.html'), 'utf8').match(/<svg/g)?.length).toBeGreaterThanOrEqual(4)
    expect(JSON.parse(readFileSync(join(folder, 'found.plan'), 'utf8')).files.length).toBe(3)
  })

  test('Ctrl-C keeps what is done, and the next scan goes on from there', async () => {
    const args = ['scan', 'music', '--cache', 'other.db', '--jobs', '1', '--json']
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const closed = new Promise((resolve) => child.on('close', resolve))
    while (soundsIn('other.db') < 2 && child.exitCode === null) await setTimeout(20)
    child.kill('SIGINT')
    expect(await closed).toBe(130)
    const kept = Number(/^Stopped\. (\d+) fingerprints are kept in other\.db/.exec(stderr)?.[1])
    expect(kept).toBeGreaterThanOrEqual(2)
    expect(soundsIn('other.db')).toBe(kept)
    const { stdout } = await unisono(folder, ...args)
    expect((JSON.parse(stdout) as Printed).decoded).toBe(9 - kept)
  })

  test('a folder that is not there fails, and the others are scanned', async () => {
    const { code, failed, groups } = await scan('nowhere')
    expect(failed.map(({ path }) => path)).toContain('nowhere')
    expect([code, groups.length]).toEqual([1, 2])
  })
})

function soundsIn(name: string): number {
  if (!existsSync(join(folder, name))) return 0
  try {
    const database = new Libsql(join(folder, name), { readonly: true })
    const { count } = database.prepare('SELECT count(*) AS count FROM sounds').get() as { count: number }
    database.close()
    return count
  } catch {
    return 0
  }
}

describe('called wrongly', () => {
  test.each([
    ['no folder', [], /missing required argument 'dir'/],
    ['an output that is a folder', ['music', '--csv', 'music'], /--csv names music, which is a folder/],
    [
      'an output onto music',
      ['music', '--plan', 'music/text.mp3'],
      /would overwrite music\/text\.mp3, which may be music/,
    ],
    ['an unknown policy', ['music', '--policy', 'loose'], /Allowed choices are default, wide, exact/],
    ['no threads', ['music', '--jobs', '0'], /a whole number from 1 on/],
  ])('%s: leaves with 2 and says what is wrong', async (_, args, sentence) => {
    const { code, stderr } = await unisono(folder, 'scan', ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(sentence)
  })

  test('a cache of a newer version is not touched', async () => {
    const newer = openFile(join(folder, 'newer.db'))
    newer.execute('PRAGMA user_version = 99')
    newer.close()
    const { code, stderr } = await unisono(folder, 'scan', 'music', '--cache', 'newer.db')
    expect(code).toBe(1)
    expect(stderr).toContain('newer.db was written by a newer Unisono')
  })
})
