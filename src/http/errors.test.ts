import { expect, test } from 'vitest'
import { UploadError } from '../dedup/upload.ts'
import { AudioError } from '../limited/audio-error.ts'
import { SearchError } from '../search/search-error.ts'
import { StoreError } from '../store/store-error.ts'
import { replyTo } from './errors.ts'
import { RequestError } from './request-error.ts'

const system = (code: string) => Object.assign(new Error('at /var/lib/secret'), { code })

test.each([
  [new StoreError('full', 'There is no room for /srv/secret/ledger.db.'), 507],
  [new StoreError('read-only', '/srv/secret cannot be written.'), 507],
  [system('ENOSPC'), 507],
  [system('EROFS'), 507],
  [system('EACCES'), 507],
  [new StoreError('closed', 'The ledger is closed.'), 503],
  [new SearchError('not-ready', 'Loading.'), 503],
  [new SearchError('closed', 'Closed.'), 503],
  [new AudioError('busy', 'Too many files wait.'), 503],
  [new AudioError('unusable', 'No sound.'), 422],
  [new AudioError('over-limit', 'Too long.'), 422],
  [new UploadError('no-bucket', 'Deleted.'), 404],
  [new UploadError('id-taken', 'Known.'), 422],
  [new RequestError('too-slow', 'Too slow.'), 408],
  [new SearchError('crashed', 'A thread was lost.'), 500],
  [new StoreError('damaged', 'The ledger is damaged.'), 500],
  [new TypeError('x is undefined'), 500],
  ['a text', 500],
])('%o is answered with %i', (error, status) => {
  const reply = replyTo(error)
  expect(reply.status).toBe(status)
  expect(reply.answer.message).toMatch(/\.$/)
  expect(reply.answer.message).not.toMatch(/secret|undefined/)
  expect('retry-after' in reply.headers).toBe(status === 503)
})

test('what is wrong with a file or an id is said on its field', () => {
  expect(replyTo(new UploadError('too-little-signal', 'Silence.')).answer.errors).toEqual({ file: ['Silence.'] })
  expect(replyTo(new UploadError('id-taken', 'Known.')).answer.errors).toEqual({ id: ['Known.'] })
})
