import { expect, test } from 'vitest'
import { kinship } from './kinship.ts'

const related = kinship([
  { a: 'gsm', b: 'wav', relation: 'duplicate', why: '' },
  { a: 'g722', b: 'wav', relation: 'duplicate', why: '' },
  { a: 'remix', b: 'g722', relation: 'alike', why: '' },
  { a: 'hum', b: 'wav', relation: 'different', why: '' },
])

test('two copies of a third are copies of each other', () => {
  expect(related('gsm', 'g722')).toBe(true)
  expect(related('g722', 'gsm')).toBe(true)
})

test('what one copy is alike to, the others are', () => {
  expect(related('gsm', 'remix')).toBe(true)
  expect(related('remix', 'wav')).toBe(true)
})

test('a track is itself, and a stranger to the rest', () => {
  expect(related('x', 'x')).toBe(true)
  expect(related('x', 'wav')).toBe(false)
  expect(related('hum', 'wav')).toBe(false)
})
