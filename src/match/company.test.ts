import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { Company, MOST_WINDOW } from './company.ts'

type Vote = readonly [number: number, probe: number, offset: number]

function companyOf(votes: readonly Vote[]): Company {
  const company = new Company()
  company.clear(votes.length)
  for (const vote of votes) company.add(...vote)
  return company
}

test('no vote that has another within the window is alone', () => {
  const random = seededRandom(1)
  const votes = Array.from(
    { length: 3000 },
    (): Vote => [Math.floor(random() * 1e6), Math.floor(random() * 59), Math.floor(random() * 120_000) - 60_000],
  )
  const near = votes.map(([number, probe, offset]): Vote => {
    const away = Math.floor(random() * (2 * MOST_WINDOW - 1)) - MOST_WINDOW + 1
    return [number, probe, offset + away]
  })
  const company = companyOf([...votes, ...near])
  for (const vote of [...votes, ...near]) expect(company.isAlone(...vote)).toBe(false)
})

test('nine in ten that stand alone are told', () => {
  const votes = Array.from({ length: 100_000 }, (_, number): Vote => [number, number % 59, number * 7])
  const company = companyOf(votes)
  expect(votes.filter((vote) => company.isAlone(...vote)).length).toBeGreaterThan(0.85 * votes.length)
})
