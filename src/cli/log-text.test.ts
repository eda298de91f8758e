import { expect, test } from 'vitest'
import { logText } from './log-text.ts'

function line(entry: object): string {
  return logText(JSON.stringify({ level: 30, time: Date.UTC(2030, 0, 1, 12, 30, 1, 5), ...entry }))
}

test('a request is a line', () => {
  const answered = { msg: 'answered', reqId: 'r-1', method: 'GET', url: '/api/buckets', status: 200, milliseconds: 1.5 }
  expect(line(answered)).toBe('12:30:01.005 info  GET /api/buckets 200 1.5 ms r-1\n')
})

test('an error brings its stack', () => {
  const text = line({ level: 50, msg: 'lost', err: { stack: 'Error: lost\n    at here' } })
  expect(text).toBe('12:30:01.005 error lost\nError: lost\n    at here\n')
})

test('what callers send does not steer the terminal', () => {
  expect(line({ msg: 'refused', status: 422, message: 'an id\u001b[2J\nforged' })).toBe(
    '12:30:01.005 info  refused 422 an id?[2J?forged\n',
  )
})
