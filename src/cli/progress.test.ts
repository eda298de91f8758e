import { expect, test } from 'vitest'
import { clock, Progress, progressLine } from './progress.ts'

function recordingTerminal(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, columns: 60, written, write: (text: string) => written.push(text) }
}

test('says files, audio, pace and what is left', () => {
  const standing = { done: 12, total: 340, audioSeconds: 11520, elapsedSeconds: 18 }
  expect(progressLine(standing)).toBe('12/340 files · 3.2 h of audio · 640× real time · 8 min left')
  expect(progressLine({ ...standing, done: 340 })).toBe('340/340 files · 3.2 h of audio · 640× real time')
  expect(progressLine({ done: 0, total: 1, audioSeconds: 0, elapsedSeconds: 0 })).toBe('0/1 files · 0 min of audio')
})

test('draws at most ten times a second, within the width, and wipes itself', () => {
  const terminal = recordingTerminal(true)
  let now = 0
  const progress = new Progress(1000, terminal, () => now)
  for (; now < 1000; now += 10) progress.advance(100)
  expect(terminal.written.length).toBe(10)
  for (const text of terminal.written) expect(text.length).toBeLessThanOrEqual(60 + '\r\x1b[K'.length)
  progress.clear()
  progress.clear()
  expect(terminal.written.at(-1)).toBe('\r\x1b[K')
  expect(terminal.written.length).toBe(11)
})

test('is silent where there is no terminal', () => {
  const terminal = recordingTerminal(false)
  const progress = new Progress(2, terminal)
  progress.advance(1)
  progress.clear()
  expect(terminal.written).toEqual([])
})

test.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [185, '3:05'],
  [3723, '1:02:03'],
])('%d seconds are %s on a clock', (seconds, text) => {
  expect(clock(seconds)).toBe(text)
})
