import { expect, test } from 'vitest'
import { secondsOf, timeText } from './time.ts'

test('a time is written in UTC, and read back', () => {
  expect(timeText(1_613_639_483)).toBe('2021-02-18 09:11:23')
  expect(secondsOf('2021-02-18 09:11:23')).toBe(1_613_639_483)
})

test.each(['2021-02-30 00:00:00', '2021-13-01 00:00:00', '2021-01-01 24:00:00', 'x'])('%s is no time', (text) => {
  expect(secondsOf(text)).toBeNaN()
})
