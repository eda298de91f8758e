import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_DEDUP_POLICY } from '../../src/match/policy.ts'
import type { Ledger, RowFilter } from '../../src/store/ledger.ts'
import { acrIdOf, BUCKET, ENGINES, expecting, keep, type Opened, recordingOf, tokenOf } from './engines.ts'

const ALL = { page: 1, perPage: 100 }
const ROWS = { ...ALL, leastIds: 1 }
const closed = expect.objectContaining({ name: 'StoreError', kind: 'closed' })

describe.each(ENGINES)('a ledger, $name', ({ open }) => {
  let opened: Opened
  let ledger: Ledger
  let bucket: number

  beforeEach(async () => {
    opened = await open()
    ledger = opened.ledger
    bucket = (await ledger.createBucket(BUCKET)).id
  })

  afterEach(() => opened.close())

  const append = (id: string, song: number, seq: number) => {
    const recording = recordingOf(id, song)
    return ledger.append(bucket, recording, expecting(recording, seq))
  }

  describe('buckets', () => {
    test('come back as they were made, with what they hold', async () => {
      const made = await ledger.bucket(bucket)
      expect(made).toEqual({
        ...BUCKET,
        id: bucket,
        createdAt: expect.any(Number),
        updatedAt: made?.createdAt,
        recordings: 0,
        bytes: 0,
        seq: 0,
      })
      expect(Math.abs((made?.createdAt ?? 0) - Date.now() / 1000)).toBeLessThan(30)
      await keep(ledger, bucket, recordingOf('x', 1))
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 1, bytes: 500, seq: 1 })
      await ledger.remove(bucket, [acrIdOf('x')])
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 0, bytes: 0, seq: 2 })
      expect(await ledger.bucket(bucket + 1)).toBeUndefined()
    })

    test('change in what is named, and in nothing else', async () => {
      const dedup = { ...DEFAULT_DEDUP_POLICY, leastSimilarity: 0.5 }
      const changed = await ledger.updateBucket(bucket, { name: 'Other', labels: [], dedup })
      expect(changed).toMatchObject({ ...BUCKET, name: 'Other', labels: [], dedup })
      expect(await ledger.bucket(bucket)).toEqual(changed)
      expect(await ledger.updateBucket(bucket, { metadataTemplate: 'm' })).toMatchObject({ metadataTemplate: 'm' })
      expect(await ledger.updateBucket(99, { name: 'x' })).toBeUndefined()
    })

    test('are filtered and paged by id', async () => {
      for (const name of ['Ärger', 'jazz 100%', 'Jazz_', 'Rock']) {
        await ledger.createBucket({ ...BUCKET, name, type: name === 'Rock' ? 'File' : 'DedupFile', region: name })
      }
      const names = async (filter: object) =>
        (await ledger.buckets({ ...ALL, ...filter })).items.map(({ name }) => name)
      expect(await names({})).toEqual(['Songs', 'Ärger', 'jazz 100%', 'Jazz_', 'Rock'])
      expect(await names({ search: 'JAZZ' })).toEqual(['jazz 100%', 'Jazz_'])
      expect(await names({ search: 'äRG' })).toEqual(['Ärger'])
      expect(await names({ search: '_' })).toEqual(['Jazz_'])
      expect(await names({ type: 'File' })).toEqual(['Rock'])
      expect(await names({ region: 'Jazz_' })).toEqual(['Jazz_'])
      expect(await names({ ids: [2, 99] })).toEqual(['Ärger'])
      expect(await names({ ids: [] })).toEqual([])
      expect(await ledger.buckets({ page: 2, perPage: 2 })).toMatchObject({ total: 5, items: [{ id: 3 }, { id: 4 }] })
      expect(await ledger.buckets({ page: 9, perPage: 2 })).toEqual({ total: 5, items: [] })
    })

    test('are dropped when empty, or by force with all that is in them; ids are never used again', async () => {
      expect(await ledger.dropBucket(99)).toBe('unknown')
      await keep(ledger, bucket, recordingOf('x', 1))
      expect(await ledger.dropBucket(bucket)).toBe('not-empty')
      expect(await ledger.list(bucket, ROWS)).toMatchObject({ total: 1 })
      expect(await ledger.dropBucket(bucket, { force: true })).toBe('dropped')
      expect(await ledger.bucket(bucket)).toBeUndefined()
      expect(await ledger.list(bucket, ROWS)).toEqual({ items: [], total: 0 })
      expect(await ledger.find(bucket, 'x')).toEqual([])
      expect(await ledger.recordings(bucket, [0])).toEqual([])
      expect(await ledger.evidence(bucket, 0)).toEqual([])
      expect(await ledger.changes(bucket, 0, 10)).toMatchObject({ entries: [] })
      expect(await ledger.remove(bucket, [acrIdOf('x')])).toEqual([])
      expect(await ledger.addId(bucket, 0, 'y', '{}')).toBe('gone')
      expect(await append('x', 1, 0)).toEqual({ outcome: 'no-bucket' })
      expect(await ledger.sizes()).toMatchObject({ buckets: 0, recordings: 0 })
      expect((await ledger.createBucket(BUCKET)).id).toBe(bucket + 1)
    })

    test('have feeds, numbers and ids of their own', async () => {
      const other = (await ledger.createBucket(BUCKET)).id
      expect(await keep(ledger, bucket, recordingOf('x', 1))).toBe(0)
      expect(await keep(ledger, other, recordingOf('x', 1))).toBe(0)
      expect(await ledger.remove(other, [acrIdOf('x')])).toEqual([0])
      expect(await ledger.list(bucket, ROWS)).toMatchObject({ total: 1 })
      expect(await ledger.bucket(bucket)).toMatchObject({ seq: 1 })
    })
  })

  describe('tokens', () => {
    test('come back as they were made, by their hash and in a list', async () => {
      const made = await ledger.createToken(tokenOf('first'))
      const all = { ...tokenOf('second'), buckets: null, expiresAt: null }
      const second = await ledger.createToken(all)
      expect(made).toEqual({
        ...tokenOf('first'),
        id: 1,
        createdAt: expect.any(Number),
        lastUsedAt: null,
        revokedAt: null,
      })
      expect(second).toMatchObject({ ...all, id: 2 })
      expect(await ledger.tokenByHash(made.hash)).toEqual(made)
      expect(await ledger.tokenByHash('0')).toBeUndefined()
      expect(await ledger.tokens()).toEqual([made, second])
    })

    test('are revoked once, and are found all the same', async () => {
      const { id, hash } = await ledger.createToken(tokenOf('first'))
      expect(await ledger.revokeToken(id)).toBe(true)
      const revoked = await ledger.tokenByHash(hash)
      expect(revoked?.revokedAt).toEqual(expect.any(Number))
      expect(await ledger.revokeToken(id)).toBe(true)
      expect(await ledger.tokenByHash(hash)).toEqual(revoked)
      expect(await ledger.revokeToken(99)).toBe(false)
    })

    test('know when they were last used, and never earlier than they knew', async () => {
      const { id, hash } = await ledger.createToken(tokenOf('first'))
      const used = async () => (await ledger.tokenByHash(hash))?.lastUsedAt
      await ledger.touchTokens(
        new Map([
          [id, 50],
          [99, 60],
        ]),
      )
      expect(await used()).toBe(50)
      await ledger.touchTokens(new Map([[id, 40]]))
      expect(await used()).toBe(50)
    })

    test('are refused where the secret is there already', async () => {
      await ledger.createToken(tokenOf('first'))
      const twice = [ledger.createToken(tokenOf('first')), ledger.createToken(tokenOf('second'))]
      await expect(twice[0]).rejects.toThrow(/is there already/)
      expect(await twice[1]).toMatchObject({ id: 2 })
    })
  })

  describe('append', () => {
    test('numbers recordings from 0 and changes from 1, without gaps, in the order of commits', async () => {
      const appended = await Promise.all(Array.from({ length: 30 }, (_, i) => append(`id ${i}`, i, 0)))
      expect(appended).toEqual(
        Array.from({ length: 30 }, (_, number) => ({ outcome: 'appended', number, seq: number + 1 })),
      )
      const { entries } = await ledger.changes(bucket, 0, 100)
      expect(entries.map(({ seq, number }) => [seq, number])).toEqual(
        Array.from({ length: 30 }, (_, number) => [number + 1, number]),
      )
    })

    test('never uses a number again', async () => {
      await keep(ledger, bucket, recordingOf('x', 1))
      await ledger.remove(bucket, [acrIdOf('x')])
      expect(await append('x', 1, 2)).toEqual({ outcome: 'appended', number: 1, seq: 3 })
    })

    test('refuses an unknown bucket before anything else', async () => {
      const recording = recordingOf('x', 1)
      expect(await ledger.append(99, recording, expecting(recording, 0))).toEqual({ outcome: 'no-bucket' })
    })

    test('refuses the same fingerprint, before the same id', async () => {
      await keep(ledger, bucket, recordingOf('other', 7))
      await keep(ledger, bucket, recordingOf('x', 1))
      const again = recordingOf('other', 1, acrIdOf('x'))
      expect(await ledger.append(bucket, again, expecting(again, 0))).toEqual({ outcome: 'exists', number: 1 })
    })

    test('refuses an id that is known for another recording, before rivals', async () => {
      await keep(ledger, bucket, recordingOf('other', 7))
      const number = await keep(ledger, bucket, recordingOf('x', 1))
      await ledger.addId(bucket, number, 'also', '{}')
      for (const id of ['x', 'also']) {
        const taken = recordingOf(id, 7, acrIdOf('new'))
        expect(await ledger.append(bucket, taken, expecting(taken, 0))).toEqual({ outcome: 'id-taken', number: 1 })
      }
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 2, seq: 2 })
    })

    test('names as rivals the newer recordings that share enough, and only those', async () => {
      for (const [i, song] of [1, 2, 1, 3, 1].entries()) await keep(ledger, bucket, recordingOf(`id ${i}`, song))
      expect(await append('new', 1, 1)).toEqual({ outcome: 'rivals', numbers: [2, 4], seq: 5 })
      expect(await append('new', 1, 3)).toEqual({ outcome: 'rivals', numbers: [4], seq: 5 })
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 5 })
      expect(await append('new', 1, 5)).toEqual({ outcome: 'appended', number: 5, seq: 6 })
    })

    test('counts the shared hashes one by one', async () => {
      const there = recordingOf('x', 1)
      await keep(ledger, bucket, there)
      const some = recordingOf('y', 2)
      const hashes = Uint32Array.of(...there.hashes.subarray(0, 12), ...some.hashes).toSorted()
      expect(await ledger.append(bucket, some, { seq: 0, hashes, minShared: 12 })).toMatchObject({ numbers: [0] })
      expect(await ledger.append(bucket, some, { seq: 0, hashes, minShared: 13 })).toMatchObject({ number: 1 })
    })

    test('knows rivals however long ago the caller looked', async () => {
      await Promise.all(Array.from({ length: 300 }, (_, i) => append(`id ${i}`, i, 0)))
      expect(await append('new', 3, 1)).toEqual({ outcome: 'rivals', numbers: [3], seq: 300 })
      expect(await append('new', 290, 1)).toEqual({ outcome: 'rivals', numbers: [290], seq: 300 })
    })

    test('names no rival that is gone', async () => {
      await keep(ledger, bucket, recordingOf('x', 1))
      await ledger.remove(bucket, [acrIdOf('x')])
      expect(await append('y', 1, 0)).toEqual({ outcome: 'appended', number: 1, seq: 3 })
    })

    test('keeps exactly one of 8 equal recordings at once, 25 times', async () => {
      for (let round = 0; round < 25; round++) {
        const { seq = 0 } = (await ledger.bucket(bucket)) ?? {}
        const appended = await Promise.all(Array.from({ length: 8 }, (_, i) => append(`${round}/${i}`, round, seq)))
        expect(appended.map(({ outcome }) => outcome).toSorted()).toEqual(['appended', ...Array(7).fill('rivals')])
      }
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 25, seq: 25 })
    })

    test('leaves the columns with its caller, and takes parts of larger ones', async () => {
      const whole = recordingOf('x', 1)
      const part = {
        ...whole,
        fingerprint: whole.fingerprint.subarray(100, 203),
        hashes: whole.hashes.subarray(3, 9),
        times: whole.times.subarray(3, 9),
      }
      await keep(ledger, bucket, part)
      expect(whole.hashes.length).toBe(60)
      const { entries } = await ledger.changes(bucket, 0, 1)
      expect(entries).toEqual([{ seq: 1, kind: 'append', number: 0, hashes: part.hashes, times: part.times }])
      whole.fingerprint.fill(0)
      const fingerprint = recordingOf('x', 1).fingerprint.subarray(100, 203)
      expect((await ledger.recordings(bucket, [0]))[0].fingerprint).toEqual(fingerprint)
    })

    test('takes a recording without any hash', async () => {
      const none = { ...recordingOf('x', 1), hashes: new Uint32Array(0), times: new Uint32Array(0) }
      await keep(ledger, bucket, none)
      expect((await ledger.changes(bucket, 0, 1)).entries).toMatchObject([{ hashes: none.hashes, times: none.times }])
    })
  })

  describe('ids', () => {
    test('join a recording once, in order of arrival, each with its evidence', async () => {
      const number = await keep(ledger, bucket, recordingOf('first', 1))
      expect(await ledger.addId(bucket, number, 'second', '{"why":1}')).toBe('added')
      expect(await ledger.addId(bucket, number, 'a third', '{"why":2}')).toBe('added')
      expect(await ledger.addId(bucket, number, 'second', '{"why":3}')).toBe('known')
      expect(await ledger.addId(bucket, number, 'first', '{}')).toBe('known')
      expect(await ledger.addId(bucket, number + 1, 'second', '{}')).toBe('gone')
      expect(await ledger.addId(99, number, 'second', '{}')).toBe('gone')
      const at = expect.any(Number)
      expect(await ledger.evidence(bucket, number)).toEqual([
        { id: 'first', at, evidence: null },
        { id: 'second', at, evidence: '{"why":1}' },
        { id: 'a third', at, evidence: '{"why":2}' },
      ])
      expect(await ledger.evidence(bucket, number + 1)).toEqual([])
      const [row] = await ledger.find(bucket, 'a third')
      expect(row).toEqual({
        number,
        acrId: acrIdOf('first'),
        ids: ['first', 'second', 'a third'],
        createdAt: at,
        updatedAt: at,
      })
      expect(row.updatedAt).toBeGreaterThanOrEqual(row.createdAt)
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 1, seq: 1 })
    })

    test('are found with the acr_id too, and may belong to several recordings', async () => {
      for (const [i, id] of ['a', 'b', acrIdOf('a')].entries()) await keep(ledger, bucket, recordingOf(id, i))
      await ledger.addId(bucket, 1, 'a', '{}')
      const numbers = async (id: string) => (await ledger.find(bucket, id)).map(({ number }) => number)
      expect(await numbers('a')).toEqual([0, 1])
      expect(await numbers(acrIdOf('a'))).toEqual([0, 2])
      expect(await numbers('none')).toEqual([])
      const taken = recordingOf('a', 9, acrIdOf('new'))
      expect(await ledger.append(bucket, taken, expecting(taken, 3))).toEqual({ outcome: 'id-taken', number: 0 })
    })

    test('hold whatever text there is', async () => {
      const ids = ['ünï %_\'"; DROP', '\u{1f3b5}'.repeat(127), ' ', '0', '[1]']
      for (const [i, id] of ids.entries()) await keep(ledger, bucket, recordingOf(id, i, acrIdOf(`${i}`)))
      for (const [number, id] of ids.entries())
        expect(await ledger.find(bucket, id)).toMatchObject([{ number, ids: [id] }])
    })

    test('are free again once their recording is gone', async () => {
      await keep(ledger, bucket, recordingOf('x', 1))
      await ledger.addId(bucket, 0, 'y', '{}')
      await ledger.remove(bucket, [acrIdOf('x')])
      expect(await ledger.find(bucket, 'y')).toEqual([])
      expect(await ledger.evidence(bucket, 0)).toEqual([])
      expect(await keep(ledger, bucket, recordingOf('y', 1))).toBe(1)
    })
  })

  describe('remove', () => {
    test('answers the numbers of those that were there', async () => {
      for (const id of ['a', 'b', 'c']) await keep(ledger, bucket, recordingOf(id, id.length))
      expect(await ledger.remove(bucket, [acrIdOf('c'), 'unknown', acrIdOf('a'), acrIdOf('a')])).toEqual([0, 2])
      expect(await ledger.remove(bucket, [acrIdOf('a')])).toEqual([])
      expect(await ledger.remove(bucket, [])).toEqual([])
      expect(await ledger.remove(99, [acrIdOf('b')])).toEqual([])
      expect(await ledger.recordings(bucket, [0, 1, 2])).toMatchObject([{ number: 1 }])
      expect(await ledger.bucket(bucket)).toMatchObject({ recordings: 1, bytes: 500, seq: 5 })
    })
  })

  describe('recordings', () => {
    test('come back whole, those that are there, each once', async () => {
      for (const [i, id] of ['a', 'b', 'c'].entries()) await keep(ledger, bucket, recordingOf(id, i))
      await ledger.addId(bucket, 2, 'also', '{}')
      const found = await ledger.recordings(bucket, [2, 0, 7, 2])
      expect(found.toSorted((a, b) => a.number - b.number)).toEqual([
        { ...(await ledger.find(bucket, 'a'))[0], fingerprint: recordingOf('a', 0).fingerprint },
        { ...(await ledger.find(bucket, 'also'))[0], fingerprint: recordingOf('c', 2).fingerprint },
      ])
      expect(await ledger.rows(bucket, [2, 0, 7, 2])).toEqual(found.map(({ fingerprint: _, ...row }) => row))
      expect(await ledger.recordings(bucket, [])).toEqual([])
      expect(await ledger.rows(bucket, [])).toEqual([])
      expect(await ledger.recordings(99, [0])).toEqual([])
    })

    test('belong to who asked: changing them changes nothing', async () => {
      await keep(ledger, bucket, recordingOf('a', 0))
      const [{ fingerprint }] = await ledger.recordings(bucket, [0])
      fingerprint.fill(0)
      expect((await ledger.recordings(bucket, [0]))[0].fingerprint).toEqual(recordingOf('a', 0).fingerprint)
    })
  })

  describe('list', () => {
    test('pages rows by number', async () => {
      for (let i = 0; i < 7; i++) await keep(ledger, bucket, recordingOf(`${i}`, i))
      await ledger.remove(bucket, [acrIdOf('2')])
      const numbers = async (page: number) => {
        const { items, total } = await ledger.list(bucket, { page, perPage: 3, leastIds: 1 })
        return [total, ...items.map(({ number }) => number)]
      }
      expect([await numbers(1), await numbers(2), await numbers(3)]).toEqual([[6, 0, 1, 3], [6, 4, 5, 6], [6]])
    })

    test('pages rows from the newest on', async () => {
      for (let i = 0; i < 7; i++) await keep(ledger, bucket, recordingOf(`${i}`, i))
      await ledger.remove(bucket, [acrIdOf('2')])
      const numbers = async (page: number) => {
        const { items } = await ledger.list(bucket, { page, perPage: 4, leastIds: 1, order: 'newest' })
        return items.map(({ number }) => number)
      }
      expect([await numbers(1), await numbers(2), await numbers(3)]).toEqual([[6, 5, 4, 3], [1, 0], []])
    })

    test('shows only rows of which an id or the acr_id begins with a prefix', async () => {
      const ids = ['live-1', 'live-2', 'studio', 'Live', '\u{10ffff}', '\ud7ff!', '%']
      for (const [i, id] of ids.entries())
        await keep(ledger, bucket, { ...recordingOf(`${i}`, i, `${i}`.repeat(32)), id })
      await ledger.addId(bucket, 2, 'live-also', '{}')
      const found = async (prefix: string, more: Partial<RowFilter> = {}) => {
        const { items, total } = await ledger.list(bucket, { page: 1, perPage: 9, leastIds: 1, prefix, ...more })
        return [total, ...items.map(({ number }) => number)]
      }
      expect(await found('live')).toEqual([3, 0, 1, 2])
      expect(await found('live', { order: 'newest', page: 2, perPage: 2 })).toEqual([3, 0])
      expect(await found('live', { leastIds: 2 })).toEqual([1, 2])
      expect(await found('333')).toEqual([1, 3])
      expect([await found('\u{10ffff}'), await found('\ud7ff'), await found('%')]).toEqual([
        [1, 4],
        [1, 5],
        [1, 6],
      ])
      expect([await found('ive'), await found('live-12'), await found('_')]).toEqual([[0], [0], [0]])
    })

    test('shows only rows with so many ids, and counts those', async () => {
      for (let i = 0; i < 5; i++) await keep(ledger, bucket, recordingOf(`${i}`, i))
      for (const [number, id] of [
        [1, 'x'],
        [3, 'x'],
        [3, 'y'],
        [4, 'z'],
      ] as const)
        await ledger.addId(bucket, number, id, '{}')
      const listed = async (leastIds: number) => {
        const { items, total } = await ledger.list(bucket, { page: 1, perPage: 2, leastIds })
        return [total, ...items.map(({ number }) => number)]
      }
      expect([await listed(0), await listed(1), await listed(2), await listed(3), await listed(4)]).toEqual([
        [5, 0, 1],
        [5, 0, 1],
        [3, 1, 3],
        [1, 3],
        [0],
      ])
      await ledger.remove(bucket, [acrIdOf('1'), acrIdOf('0')])
      expect([await listed(1), await listed(2)]).toEqual([
        [3, 2, 3],
        [2, 3, 4],
      ])
    })
  })

  describe('changes', () => {
    test('follow in order, in pages, with the sampled hashes', async () => {
      for (let i = 0; i < 5; i++) await keep(ledger, bucket, recordingOf(`${i}`, i))
      await ledger.addId(bucket, 4, 'also', '{}')
      const first = await ledger.changes(bucket, 0, 2)
      const { hashes, times } = recordingOf('1', 1)
      expect(first).toMatchObject({
        seq: 2,
        entries: [{ seq: 1 }, { seq: 2, kind: 'append', number: 1, hashes, times }],
      })
      const second = await ledger.changes(bucket, first.seq, 100)
      expect(second).toMatchObject({ seq: 5, epoch: first.epoch })
      expect(second.entries.map(({ seq }) => seq)).toEqual([3, 4, 5])
      expect(await ledger.changes(bucket, 5, 100)).toEqual({ epoch: first.epoch, entries: [], seq: 5 })
    })

    test('leave out what is gone, but say that it went, and reach as far', async () => {
      for (let i = 0; i < 3; i++) await keep(ledger, bucket, recordingOf(`${i}`, i))
      await ledger.remove(bucket, [acrIdOf('1'), acrIdOf('0')])
      expect(await ledger.changes(bucket, 0, 2)).toMatchObject({ entries: [], seq: 2 })
      expect(await ledger.changes(bucket, 2, 100)).toMatchObject({
        seq: 5,
        entries: [
          { seq: 3, kind: 'append', number: 2 },
          { seq: 4, kind: 'remove', number: 0 },
          { seq: 5, kind: 'remove', number: 1 },
        ],
      })
    })

    test('name the epoch, which differs from ledger to ledger', async () => {
      const other = await open()
      const [ours, theirs] = [await ledger.changes(bucket, 0, 1), await other.ledger.changes(1, 0, 1)]
      await other.close()
      expect(ours.epoch).toMatch(/./)
      expect(theirs.epoch).not.toBe(ours.epoch)
    })
  })

  test('says how large it is', async () => {
    const { bytes } = await ledger.sizes()
    await ledger.createBucket(BUCKET)
    for (let i = 0; i < 40; i++) await keep(ledger, bucket, recordingOf(`${i}`, i))
    expect(await ledger.sizes()).toMatchObject({ buckets: 2, recordings: 40 })
    expect((await ledger.sizes()).bytes).toBeGreaterThanOrEqual(bytes + 40 * 500)
  })

  test('ends what was asked before it is closed, and refuses what comes later', async () => {
    const last = append('last', 1, 0)
    const closing = ledger.close()
    await expect(append('late', 2, 0)).rejects.toEqual(closed)
    await closing
    expect(await last).toMatchObject({ outcome: 'appended' })
    await expect(ledger.bucket(bucket)).rejects.toEqual(closed)
    await expect(ledger.createBucket(BUCKET)).rejects.toEqual(closed)
    await ledger.close()
  })
})
