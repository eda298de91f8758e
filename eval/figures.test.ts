import { expect, test } from 'vitest'
import { figure, figuresJson, reaches } from './figures.ts'

test('a goal is a least or a most', () => {
  expect(reaches(figure('recall', 99.9, '%', '>= 99.9'))).toBe(true)
  expect(reaches(figure('recall', 99.8, '%', '>= 99.9'))).toBe(false)
  expect(reaches(figure('merges', 0, 'pairs', '<= 0'))).toBe(true)
  expect(reaches(figure('merges', 1, 'pairs', '<= 0'))).toBe(false)
  expect(reaches(figure('time', 5, 'ms'))).toBe(true)
  expect(() => reaches(figure('time', 5, 'ms', 'fast'))).toThrow(RangeError)
})

test('figures are written as a program reads them', () => {
  expect(JSON.parse(figuresJson([figure('a', 1.000_04, '%', '>= 1')]))).toEqual({
    figures: [{ name: 'a', value: 1, unit: '%', goal: '>= 1' }],
  })
})
