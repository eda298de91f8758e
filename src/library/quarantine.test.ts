import { createHash } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryOf } from './applied.ts'
import type { Copy, Findings } from './findings.ts'
import { partOf } from './move-file.ts'
import { JOURNAL } from './places.ts'
import { type Plan, planId, planOf, readPlan } from './plan.ts'
import { apply, undo } from './quarantine.ts'

const ELSEWHERE = '/dev/shm'
const otherFileSystem = existsSync(ELSEWHERE) && statSync(ELSEWHERE).dev !== statSync(tmpdir()).dev

const SAME: Findings['related'][number]['comparison'] = {
  relation: 'same',
  similarity: 0.87,
  coverage: 0.99,
  referenceCoverage: 0.98,
  speed: 1,
  pitchSemitones: 0,
  spans: [{ start: 0, end: 200, referenceStart: 0, referenceEnd: 200, similarity: 0.87 }],
  margin: 17,
  likeness: { evidence: 9000, explained: 0.97, exactness: 2.6, levelOutliers: 0.01, dominance: 1 },
}

let folder: string
let music: string
let elsewhere: string
const gone: string[] = []

function newFolder(where: string): string {
  const made = realpathSync(mkdtempSync(join(where, 'unisono-')))
  gone.push(made)
  return made
}

beforeEach(() => {
  folder = newFolder(tmpdir())
  music = join(folder, 'music')
  elsewhere = otherFileSystem ? join(newFolder(ELSEWHERE), 'away') : join(folder, 'away')
})

afterEach(() => {
  for (const made of gone.splice(0)) rmSync(made, { recursive: true, force: true })
})

/** Bytes that are nobody else's. */
function content(name: string): Buffer {
  return Buffer.alloc(70_000, createHash('sha256').update(name).digest())
}

function put(name: string, bytes: Buffer = content(name)): string {
  const path = join(music, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  utimesSync(path, 1_600_000_000.123, 1_600_000_000.123)
  return path
}

function copy(path: string, best: boolean): Copy {
  const { size, mtimeMs } = statSync(path)
  return {
    path,
    bytes: size,
    modifiedMilliseconds: mtimeMs,
    seconds: 200,
    container: 'mp3',
    codec: 'mp3',
    lossless: false,
    sampleRate: 44100,
    channels: 2,
    bitRate: 128000,
    warnings: [],
    best,
    reason: best ? 'the only lossless copy' : 'lossy',
  }
}

function findings(...groups: readonly (readonly string[])[]): Findings {
  return {
    groups: groups.map(([best, ...rest]) => ({
      files: [copy(best, true), ...rest.map((path) => copy(path, false))],
      pairs: rest.map((path) => ({ query: best, reference: path, comparison: SAME })),
    })),
    related: [],
    silent: [],
    failed: [],
    files: 5,
    seconds: 1000,
  }
}

/** Two groups, three copies to move, and the plan. */
async function library(): Promise<Plan> {
  const groups = [
    [put('a/Song.flac'), put('a/Song (1).mp3'), put('b/deep/er/söng “x”.mp3')],
    [put('a/Other.flac'), put('c/other.ogg')],
  ]
  return planOf(findings(...groups), [music])
}

/** Every file below a folder with its bytes' hash and modified time. */
function pictureOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(root, name)).isFile(),
  )
  return Object.fromEntries(
    files.sort().map((name) => {
      const path = join(root, name)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
      return [name, `${hash} ${Math.round(statSync(path).mtimeMs)}`]
    }),
  )
}

function messages(stayed: readonly { readonly message: string }[]): string {
  return stayed.map(({ message }) => message).join('\n')
}

describe('planOf', () => {
  test('lists every copy but the best, with its place and the evidence', async () => {
    const plan = await library()
    expect(plan.files.map(({ place }) => place)).toEqual(['a/Song (1).mp3', 'b/deep/er/söng “x”.mp3', 'c/other.ogg'])
    expect(plan.files[0]).toMatchObject({
      bytes: 70_000,
      sha256: createHash('sha256').update(content('a/Song (1).mp3')).digest('hex'),
      best: { path: join(music, 'a/Song.flac'), bytes: 70_000 },
      relation: 'same',
      // The pair was the other way round.
      evidence: { similarity: 0.87, coverage: 0.98, bestCoverage: 0.99, words: ['similarity 87 %'] },
    })
    expect(readPlan(JSON.stringify(plan))).toEqual(plan)
  })

  test('leaves out what was not compared with the best copy, or is more than it', async () => {
    const [best, far, longer] = ['best.flac', 'far.mp3', 'longer.mp3'].map((name) => put(name))
    const { groups, ...rest } = findings([best, far, longer])
    const files = groups[0].files.map((file) => (file.path === longer ? { ...file, seconds: 260 } : file))
    const pairs = groups[0].pairs
      .filter(({ reference }) => reference !== far)
      .map((pair) => ({ ...pair, comparison: { ...SAME, referenceCoverage: 0.77 } }))
    const plan = await planOf({ ...rest, groups: [{ files, pairs }] }, [music])
    expect(plan.files).toEqual([])
    expect(messages(plan.leftOut)).toMatch(/not itself compared.*has more sound than the best copy/s)
  })

  test('leaves out links to the best copy, and what changed since the scan', async () => {
    const best = put('best.flac')
    const [hard, soft, changed] = ['hard.flac', 'soft.flac', 'changed.flac'].map((name) => join(music, name))
    linkSync(best, hard)
    symlinkSync(best, soft)
    put('changed.flac')
    const found = findings([best, hard, soft, changed])
    writeFileSync(changed, 'new')
    const plan = await planOf(found, [music])
    expect(plan.files).toEqual([])
    expect(messages(plan.leftOut)).toMatch(/same file as the best copy.*symbolic link.*changed since it was scanned/s)
  })

  test('never lists a file twice, nor one that is the best of another group', async () => {
    const [a, b, c] = ['a.flac', 'b.flac', 'c.flac'].map((name) => put(name))
    const plan = await planOf(findings([a, b, c], [b, a, c]), [music])
    expect(plan.files.map(({ path }) => path)).toEqual([c])
  })

  test('takes several roots, below the folder that holds them all', async () => {
    const [best, copied] = [put('x/best.flac'), put('y/copy.mp3')]
    const plan = await planOf(findings([best, copied]), [join(music, 'x'), join(music, 'y')])
    expect([plan.root, plan.files[0].place]).toEqual([music, 'y/copy.mp3'])
  })
})

describe('apply and undo', () => {
  test('move the copies away and back, byte for byte', async () => {
    const plan = await library()
    const before = pictureOf(music)
    const { quarantine, moved, skipped, stopped } = await apply(plan)
    expect([moved.length, skipped, stopped]).toEqual([3, [], false])
    expect(dirname(quarantine)).toBe(join(music, '.unisono-quarantine'))
    for (const { path, place } of plan.files) {
      expect(existsSync(path)).toBe(false)
      expect(readFileSync(join(quarantine, place))).toEqual(content(place))
    }
    const undone = await undo(quarantine)
    expect([undone.returned.length, undone.kept]).toEqual([3, []])
    expect(pictureOf(music)).toEqual(before)
    expect(existsSync(join(music, '.unisono-quarantine'))).toBe(false)
  })

  test.skipIf(!otherFileSystem)('also across file systems, with modes and times', async () => {
    const plan = await library()
    const before = pictureOf(music)
    const { moved } = await apply(plan, { quarantine: elsewhere })
    expect(moved.length).toBe(3)
    const away = pictureOf(elsewhere)
    for (const { place } of plan.files) expect(away[place]).toBe(before[place])
    expect((await undo(elsewhere)).kept).toEqual([])
    expect(pictureOf(music)).toEqual(before)
    expect(existsSync(elsewhere)).toBe(false)
  })

  test('a dry run moves nothing and makes no folder', async () => {
    const plan = await library()
    const before = pictureOf(folder)
    const { moved, quarantine } = await apply(plan, { dryRun: true })
    expect([moved.length, existsSync(quarantine)]).toEqual([3, false])
    expect(pictureOf(folder)).toEqual(before)
    await apply(plan, { quarantine: elsewhere })
    const applied = pictureOf(elsewhere)
    expect((await undo(elsewhere, { dryRun: true })).returned.length).toBe(3)
    expect(pictureOf(elsewhere)).toEqual(applied)
  })

  test('the plan file remembers where it was applied', async () => {
    const plan = await library()
    const before = pictureOf(music)
    const planFile = join(folder, 'plan.json')
    writeFileSync(planFile, JSON.stringify(plan))
    await expect(undo(planFile)).rejects.toThrow(/was not applied, or it was undone/)
    await apply(plan, { planFile })
    expect(existsSync(memoryOf(planFile))).toBe(true)
    expect((await undo(planFile)).returned.length).toBe(3)
    expect(pictureOf(music)).toEqual(before)
    expect(existsSync(memoryOf(planFile))).toBe(false)
    await expect(undo(join(folder, 'nothing.json'))).rejects.toThrow(/no file or folder/)
  })

  test('skips what changed, and says what', async () => {
    const names = ['size', 'time', 'content', 'gone', 'link', 'best gone', 'best changed', 'one file', 'fine']
    const groups = names.map((name) => [put(`${name}/best.flac`), put(`${name}/copy.mp3`)])
    const plan = await planOf(findings(...groups), [music])
    const at = (name: string) => join(music, name)
    appendFileSync(at('size/copy.mp3'), 'x')
    utimesSync(at('time/copy.mp3'), 1, 1)
    put('content/copy.mp3', content('other'))
    rmSync(at('gone/copy.mp3'))
    rmSync(at('link/copy.mp3'))
    symlinkSync(at('fine/copy.mp3'), at('link/copy.mp3'))
    rmSync(at('best gone/best.flac'))
    truncateSync(at('best changed/best.flac'), 10)
    rmSync(at('one file/best.flac'))
    linkSync(at('one file/copy.mp3'), at('one file/best.flac'))
    const { moved, skipped } = await apply(plan)
    expect(moved.map(({ place }) => place)).toEqual(['fine/copy.mp3'])
    expect(skipped.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Its size changed/),
      expect.stringMatching(/^It was modified/),
      expect.stringMatching(/^Its content changed/),
      expect.stringMatching(/no longer there/),
      expect.stringMatching(/no longer a file/),
      expect.stringMatching(/best copy, .*best\.flac, is no longer there/),
      expect.stringMatching(/changed its size/),
      expect.stringMatching(/one file by two names/),
    ])
  })

  test('stops after the file at hand, and goes on when called again', async () => {
    const plan = await library()
    const planFile = join(folder, 'plan.json')
    const controller = new AbortController()
    const first = await apply(plan, { planFile, signal: controller.signal, onFile: () => controller.abort() })
    expect([first.moved.length, first.stopped]).toEqual([1, true])
    const second = await apply(plan, { planFile })
    expect([second.quarantine, second.moved.length, second.skipped]).toEqual([first.quarantine, 3, []])
    expect((await undo(planFile)).returned.length).toBe(3)
  })

  test('refuses a quarantine folder that holds something else', async () => {
    const plan = await library()
    mkdirSync(elsewhere, { recursive: true })
    writeFileSync(join(elsewhere, 'mine.txt'), 'mine')
    await expect(apply(plan, { quarantine: elsewhere })).rejects.toThrow(/is not empty/)
    rmSync(join(elsewhere, 'mine.txt'))
    await apply({ ...plan, created: 'earlier' }, { quarantine: elsewhere })
    await expect(apply(plan, { quarantine: elsewhere })).rejects.toThrow(/what another plan moved/)
  })

  test('undo overwrites nothing, does the rest, and can be repeated', async () => {
    const plan = await library()
    const before = pictureOf(music)
    const { quarantine } = await apply(plan)
    writeFileSync(plan.files[1].path, 'a newer file')
    const undone = await undo(quarantine)
    expect([undone.returned.length, messages(undone.kept)]).toEqual([
      2,
      expect.stringMatching(/nothing is overwritten/),
    ])
    expect(readFileSync(plan.files[1].path, 'utf8')).toBe('a newer file')
    expect(readFileSync(join(quarantine, plan.files[1].place))).toEqual(content(plan.files[1].place))
    expect(existsSync(join(quarantine, 'a'))).toBe(false)
    rmSync(plan.files[1].path)
    expect((await undo(quarantine)).kept).toEqual([])
    expect(pictureOf(music)).toEqual(before)
  })

  test('undo puts back what was edited in the quarantine, and names what is lost', async () => {
    const plan = await library()
    const { quarantine } = await apply(plan)
    writeFileSync(join(quarantine, plan.files[0].place), 'new tags')
    rmSync(join(quarantine, plan.files[1].place))
    const undone = await undo(quarantine)
    expect(messages(undone.kept)).toMatch(/neither in the quarantine nor at its place/)
    expect(readFileSync(plan.files[0].path, 'utf8')).toBe('new tags')
  })

  test('undo restores folders that were removed meanwhile', async () => {
    const plan = await library()
    const before = pictureOf(music)
    await apply(plan, { quarantine: elsewhere })
    rmSync(join(music, 'b'), { recursive: true })
    await undo(elsewhere)
    expect(pictureOf(music)).toEqual(before)
  })
})

describe('after an interruption', () => {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`
  let plan: Plan
  let before: Record<string, string>
  let target: string

  beforeEach(async () => {
    plan = await library()
    before = pictureOf(music)
    mkdirSync(join(elsewhere, 'a'), { recursive: true })
    const [{ path, place, bytes, sha256 }] = plan.files
    target = join(elsewhere, place)
    writeFileSync(
      join(elsewhere, JOURNAL),
      line({ format: 'unisono-journal', version: 1, plan: planId(plan), root: plan.root }) +
        line({ moving: { path, place, bytes, sha256 } }),
    )
  })

  const states: Readonly<Record<string, () => void>> = {
    'before the move': () => {},
    'while it was copied': () => writeFileSync(partOf(target), 'half'),
    'before the original went': () => copyFileSync(plan.files[0].path, target),
    'before the journal heard of it': () => {
      copyFileSync(plan.files[0].path, target)
      utimesSync(target, 1_600_000_000.123, 1_600_000_000.123)
      rmSync(plan.files[0].path)
    },
    'within a line of the journal': () => appendFileSync(join(elsewhere, JOURNAL), '{"moving":{"pa'),
  }

  for (const [state, interrupt] of Object.entries(states)) {
    test(`${state}, undo puts everything back`, async () => {
      interrupt()
      expect((await undo(elsewhere)).kept).toEqual([])
      expect(pictureOf(music)).toEqual(before)
      expect(existsSync(elsewhere)).toBe(false)
    })

    test(`${state}, applying again goes on`, async () => {
      interrupt()
      const { moved, skipped } = await apply(plan, { quarantine: elsewhere })
      expect([moved.length, skipped]).toEqual([3, []])
      for (const { path, place } of plan.files) {
        expect(existsSync(path)).toBe(false)
        expect(readFileSync(join(elsewhere, place))).toEqual(content(place))
      }
      expect((await undo(elsewhere)).kept).toEqual([])
      expect(pictureOf(music)).toEqual(before)
    })
  }

  test('a journal that was never begun is no obstacle to undo by the plan', async () => {
    const planFile = join(folder, 'plan.json')
    writeFileSync(join(elsewhere, JOURNAL), '{"format":"unis')
    writeFileSync(memoryOf(planFile), line({ format: 'unisono-applied', version: 1, quarantines: [elsewhere] }))
    expect(await undo(planFile)).toMatchObject({ returned: [], kept: [] })
    expect(pictureOf(music)).toEqual(before)
  })

  test('a quarantine that is not connected is said, and not forgotten', async () => {
    const planFile = join(folder, 'plan.json')
    writeFileSync(memoryOf(planFile), line({ format: 'unisono-applied', version: 1, quarantines: ['/no/such/drive'] }))
    expect(messages((await undo(planFile)).kept)).toMatch(/Connect the drive/)
    expect(existsSync(memoryOf(planFile))).toBe(true)
  })
})

describe('hostile journals', () => {
  const moves: Readonly<Record<string, (root: string) => unknown>> = {
    'a path outside': () => ({ path: '/etc/cron.d/x', place: 'x' }),
    'a way up': (root) => ({ path: join(root, 'x'), place: '../x' }),
    'another place': (root) => ({ path: join(root, 'x'), place: 'y' }),
    'the journal itself': (root) => ({ path: join(root, JOURNAL), place: JOURNAL }),
    'a number': () => 7,
  }
  for (const [name, make] of Object.entries(moves)) {
    test(`are refused: ${name}`, async () => {
      mkdirSync(elsewhere, { recursive: true })
      const move = make(music)
      const moving = typeof move === 'object' ? { ...move, bytes: 1, sha256: '' } : move
      const lines = [{ format: 'unisono-journal', version: 1, plan: 'x', root: music }, { moving }]
      writeFileSync(join(elsewhere, JOURNAL), lines.map((line) => JSON.stringify(line)).join('\n'))
      await expect(undo(elsewhere)).rejects.toThrow(/names a place outside its folders/)
    })
  }

  test('a link in place of a quarantined file is not followed', async () => {
    const plan = await library()
    const { quarantine } = await apply(plan)
    const target = join(quarantine, plan.files[0].place)
    rmSync(target)
    symlinkSync('/etc/hostname', target)
    expect(messages((await undo(quarantine)).kept)).toMatch(/no longer a file/)
  })
})
