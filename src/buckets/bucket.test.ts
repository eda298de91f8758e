import { describe, expect, test } from 'vitest'
import { DEFAULT_DEDUP_POLICY } from '../match/policy.ts'
import type { Bucket } from '../store/ledger.ts'
import { type BucketWish, bucketChange, newBucket } from './bucket.ts'
import { FieldsError } from './fields-error.ts'

function bucket(given: Partial<Bucket> = {}): Bucket {
  const counts = { id: 1, createdAt: 0, updatedAt: 0, recordings: 0, bytes: 0, seq: 0 }
  return { ...newBucket({ name: 'tracks' }), ...counts, ...given }
}

function errorsOf(work: () => unknown): Readonly<Record<string, readonly string[]>> {
  try {
    work()
  } catch (error) {
    if (error instanceof FieldsError) return error.errors
    throw error
  }
  return {}
}

describe('a new bucket', () => {
  test('needs a name alone', () => {
    expect(newBucket({ name: ' tracks ' })).toEqual({
      name: 'tracks',
      type: 'DedupFile',
      region: 'local',
      netType: 1,
      labels: [],
      metadataTemplate: null,
      dedup: DEFAULT_DEDUP_POLICY,
    })
  })

  test('keeps what is said of it', () => {
    const wish = { name: '音楽', region: 'eu-west-1', netType: 3, labels: ['a', ' a', 'b'], metadataTemplate: 'title' }
    expect(newBucket({ ...wish, type: 'DedupFile', dedup: 'exact' })).toMatchObject({
      ...wish,
      labels: ['a', 'b'],
      dedup: { speedRange: 0 },
    })
  })

  test.each<[string, BucketWish]>([
    ['name', {}],
    ['name', { name: '  ' }],
    ['name', { name: 'a\nb' }],
    ['name', { name: 'a\ud800' }],
    ['name', { name: 'x'.repeat(256) }],
    ['type', { name: 'a', type: 'Live' }],
    ['type', { name: 'a', type: 'Tape' }],
    ['region', { name: 'a', region: '' }],
    ['net_type', { name: 'a', netType: 1.5 }],
    ['net_type', { name: 'a', netType: Number.NaN }],
    ['labels', { name: 'a', labels: [''] }],
    ['labels', { name: 'a', labels: Array(51).fill('x') }],
    ['metadata_template', { name: 'a', metadataTemplate: 'x'.repeat(10_001) }],
    ['dedup.sampling', { name: 'a', dedup: { sampling: 5 } }],
  ])('%s cannot be as in %j', (field, wish) => {
    expect(Object.keys(errorsOf(() => newBucket(wish)))).toEqual([field])
  })

  test('lengths are counted in characters', () => {
    expect(newBucket({ name: '🎵'.repeat(255) }).name.length).toBe(510)
  })

  test('all that is wrong is said at once', () => {
    const errors = errorsOf(() => newBucket({ type: 'Live', dedup: { speed_range: 2, sampling: 3 } }))
    expect(Object.keys(errors)).toEqual(['type', 'name', 'dedup.speed_range', 'dedup.sampling'])
    expect(errors.type).toEqual(['Buckets of the type Live are not supported yet; the type has to be DedupFile.'])
  })
})

describe('a change of a bucket', () => {
  test('holds only what was asked for', () => {
    expect(bucketChange(bucket(), {})).toEqual({})
    expect(bucketChange(bucket(), { name: 'other', metadataTemplate: null })).toEqual({
      name: 'other',
      metadataTemplate: null,
    })
    expect(bucketChange(bucket({ recordings: 3 }), { dedup: { min_coverage: 0.5 } }).dedup?.leastCoverage).toBe(0.5)
  })

  test('is refused like a new bucket', () => {
    expect(Object.keys(errorsOf(() => bucketChange(bucket(), { name: '' })))).toEqual(['name'])
    const resampled = () => bucketChange(bucket({ recordings: 3 }), { dedup: { sampling: 2 } })
    expect(Object.keys(errorsOf(resampled))).toEqual(['dedup.sampling'])
  })
})
