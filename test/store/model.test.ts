import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ledger } from '../../src/store/ledger.ts'
import { acrIdOf, BUCKET, ENGINES, expecting, recordingOf } from './engines.ts'

/** One call of the port, whose answer is compared. */
type Step = (ledger: Ledger) => Promise<unknown>

const bucket = fc.integer({ min: 1, max: 3 })
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
const song = fc.integer({ min: 0, max: 3 })
const number = fc.integer({ min: 0, max: 9 })
const seq = fc.integer({ min: 0, max: 20 })
const small = fc.integer({ min: 1, max: 4 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(bucket, id, id, song, seq, fc.constantFrom(1, 60, 61)).map(
      ([bucket, id, content, song, seq, minShared]): Step =>
        (ledger) => {
          const recording = recordingOf(id, song, acrIdOf(content))
          return ledger.append(bucket, recording, expecting(recording, seq, minShared))
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(bucket, number, id, fc.json()).map(
      ([bucket, number, id, evidence]): Step =>
        (ledger) =>
          ledger.addId(bucket, number, id, evidence),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(bucket, fc.array(id, { maxLength: 3 })).map(
      ([bucket, ids]): Step =>
        (ledger) =>
          ledger.remove(bucket, ids.map(acrIdOf)),
    ),
  },
  fc.constant<Step>((ledger) => ledger.createBucket(BUCKET)),
  fc.tuple(bucket, fc.boolean()).map(
    ([bucket, force]): Step =>
      (ledger) =>
        ledger.dropBucket(bucket, { force }),
  ),
  fc.tuple(bucket, id).map(
    ([bucket, name]): Step =>
      (ledger) =>
        ledger.updateBucket(bucket, { name }),
  ),
  fc.tuple(bucket, fc.array(number)).map(
    ([bucket, numbers]): Step =>
      async (ledger) => {
        const found = [...(await ledger.recordings(bucket, numbers)), ...(await ledger.rows(bucket, numbers))]
        return found.toSorted((a, b) => a.number - b.number)
      },
  ),
  fc.tuple(bucket, id).map(
    ([bucket, id]): Step =>
      (ledger) =>
        ledger.find(bucket, id),
  ),
  fc.tuple(bucket, number).map(
    ([bucket, number]): Step =>
      (ledger) =>
        ledger.evidence(bucket, number),
  ),
  fc.tuple(bucket, small, small, small, fc.boolean(), fc.option(id, { nil: undefined })).map(
    ([bucket, page, perPage, leastIds, isTurned, prefix]): Step =>
      (ledger) =>
        ledger.list(bucket, { page, perPage, leastIds, order: isTurned ? 'newest' : 'oldest', prefix }),
  ),
  fc.tuple(bucket, seq, small).map(
    ([bucket, after, limit]): Step =>
      async (ledger) => {
        const { entries, seq } = await ledger.changes(bucket, after, limit)
        return { entries, seq }
      },
  ),
  fc.constant<Step>(async (ledger) => {
    const { buckets, recordings } = await ledger.sizes()
    return { buckets, recordings, all: await ledger.buckets({ page: 1, perPage: 10 }) }
  }),
)

/** Seconds differ where the clock ticked between two engines. */
function withoutTimes(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null, (name, value) => (/^(at|\w+At)$/.test(name) ? 0 : value)))
}

test('whatever is asked of them, all engines answer alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const opened = await Promise.all(ENGINES.map((engine) => engine.open()))
      try {
        for (const { ledger } of opened) await ledger.createBucket(BUCKET)
        for (const step of steps) {
          const answers = await Promise.all(opened.map(({ ledger }) => step(ledger)))
          const [first, ...others] = answers.map(withoutTimes)
          for (const other of others) expect(other).toEqual(first)
        }
      } finally {
        await Promise.all(opened.map(({ close }) => close()))
      }
    }),
    { numRuns: 60, endOnFailure: false },
  )
})
