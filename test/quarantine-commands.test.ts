import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Plan, planOf } from '../src/library/plan.ts'
import { unisono } from './command-line.ts'
import { findingsIn } from './findings.ts'

let folder: string
let plan: Plan

/** Files in the places of the findings, so that there is something to move. */
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'unisono-')))
  const findings = findingsIn(join(folder, 'music'))
  const groups = findings.groups.map((group) => ({
    ...group,
    files: group.files.map((file) => {
      mkdirSync(join(file.path, '..'), { recursive: true })
      writeFileSync(file.path, `the sound of ${file.path}`)
      const { size, mtimeMs } = statSync(file.path)
      return { ...file, bytes: size, modifiedMilliseconds: mtimeMs }
    }),
  }))
  plan = await planOf({ ...findings, groups }, [join(folder, 'music')])
  writeFileSync(join(folder, 'my plan.json'), JSON.stringify(plan))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function library(): string[] {
  return readdirSync(join(folder, 'music'), { recursive: true, encoding: 'utf8' }).sort()
}

describe('unisono apply and undo', () => {
  test('move the copies of a plan away, and back', async () => {
    const before = library()
    const applied = await unisono(folder, 'apply', 'my plan.json')
    expect([applied.code, applied.stderr]).toEqual([0, ''])
    expect(applied.stdout).toMatch(/^4 files \(.*\) moved to .*\.unisono-quarantine/)
    expect(applied.stdout).toContain("unisono undo 'my plan.json'")
    for (const { path } of plan.files) expect(existsSync(path)).toBe(false)
    const undone = await unisono(folder, 'undo', 'my plan.json')
    expect([undone.code, undone.stderr]).toEqual([0, ''])
    expect(undone.stdout).toMatch(/^4 files \(.*\) put back\./)
    expect(library()).toEqual(before)
    for (const { path } of plan.files) expect(readFileSync(path, 'utf8')).toBe(`the sound of ${path}`)
  })

  test('--dry-run names the files and moves none', async () => {
    const before = library()
    const { code, stdout } = await unisono(folder, 'apply', '--dry-run', 'my plan.json')
    expect(code).toBe(0)
    for (const { path } of plan.files) expect(stdout).toContain(path)
    expect(stdout).toContain('would be moved to')
    expect(library()).toEqual(before)
  })

  test('--quarantine names the folder, which undo takes too', async () => {
    const { code, stdout } = await unisono(folder, 'apply', '--json', '--quarantine', 'away', 'my plan.json')
    expect([code, JSON.parse(stdout).moved.length]).toEqual([0, 4])
    expect(existsSync(join(folder, 'away', plan.files[0].place))).toBe(true)
    const undone = await unisono(folder, 'undo', '--json', 'away')
    expect([undone.code, JSON.parse(undone.stdout).returned.length]).toEqual([0, 4])
    expect(existsSync(join(folder, 'away'))).toBe(false)
  })

  test('say what stayed, do the rest, and leave with 1', async () => {
    writeFileSync(plan.files[0].path, 'something else by now')
    const { code, stdout, stderr } = await unisono(folder, 'apply', 'my plan.json')
    expect(code).toBe(1)
    expect(stderr).toContain(`${plan.files[0].path}: Its size changed since the plan was made`)
    expect(stdout).toMatch(/^3 files .*\n.*\n1 stayed/)
    writeFileSync(plan.files[1].path, 'a newer file')
    const undone = await unisono(folder, 'undo', 'my plan.json')
    expect(undone.code).toBe(1)
    expect(undone.stderr).toContain('nothing is overwritten')
    expect(undone.stdout).toMatch(/^2 files .* put back\.\n1 not put back/)
  })

  test('refuse what is no plan in a sentence, with 1, and wrong calls with 2', async () => {
    writeFileSync(join(folder, 'song.mp3'), 'ID3')
    const bad = await unisono(folder, 'apply', 'song.mp3')
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringMatching(/^unisono: This is not a plan of Unisono/)])
    const missing = await unisono(folder, 'apply', 'no.json')
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('there is no such file')])
    const never = await unisono(folder, 'undo', 'my plan.json')
    expect([never.code, never.stderr]).toEqual([1, expect.stringContaining('There is nothing to put back')])
    expect((await unisono(folder, 'apply')).code).toBe(2)
    expect((await unisono(folder, 'undo', '--force', 'my plan.json')).code).toBe(2)
  })
})
