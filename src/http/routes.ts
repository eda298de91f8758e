import { compareRecordings } from './console-api/compare-recordings.ts'
import { createBucket } from './console-api/create-bucket.ts'
import { createToken } from './console-api/create-token.ts'
import { deleteBucket } from './console-api/delete-bucket.ts'
import { deleteDedupFiles } from './console-api/delete-dedup-files.ts'
import { listBuckets } from './console-api/list-buckets.ts'
import { listDedupFiles } from './console-api/list-dedup-files.ts'
import { listTokens } from './console-api/list-tokens.ts'
import { revokeToken } from './console-api/revoke-token.ts'
import { showBucket } from './console-api/show-bucket.ts'
import { showCurrentToken } from './console-api/show-current-token.ts'
import { showDedupFile } from './console-api/show-dedup-file.ts'
import { showFingerprint } from './console-api/show-fingerprint.ts'
import { updateBucket } from './console-api/update-bucket.ts'
import { uploadDedupFile } from './console-api/upload-dedup-file.ts'
import type { Operation } from './operation.ts'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly tag: 'Dedup Files' | 'Buckets' | 'Tokens'
  /** By which generators of clients call it. */
  readonly name: string
  readonly operation: Operation
}

const DEDUP_FILES = '/api/buckets/:bucket_id/dedup-files'
const BUCKETS = '/api/buckets'
const BUCKET = '/api/buckets/:bucket_id'
const TOKENS = '/api/tokens'

/** All of the API. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', url: DEDUP_FILES, tag: 'Dedup Files', name: 'uploadDedupFile', operation: uploadDedupFile },
  { method: 'GET', url: DEDUP_FILES, tag: 'Dedup Files', name: 'listDedupFiles', operation: listDedupFiles },
  {
    method: 'GET',
    url: `${DEDUP_FILES}/:file_id`,
    tag: 'Dedup Files',
    name: 'showDedupFile',
    operation: showDedupFile,
  },
  {
    method: 'GET',
    url: `${DEDUP_FILES}/:acr_id/fingerprint`,
    tag: 'Dedup Files',
    name: 'showFingerprint',
    operation: showFingerprint,
  },
  {
    method: 'GET',
    url: '/api/buckets/:bucket_id/compare',
    tag: 'Dedup Files',
    name: 'compareRecordings',
    operation: compareRecordings,
  },
  {
    method: 'DELETE',
    url: `${DEDUP_FILES}/:acr_ids`,
    tag: 'Dedup Files',
    name: 'deleteDedupFiles',
    operation: deleteDedupFiles,
  },

  { method: 'POST', url: BUCKETS, tag: 'Buckets', name: 'createBucket', operation: createBucket },
  { method: 'GET', url: BUCKETS, tag: 'Buckets', name: 'listBuckets', operation: listBuckets },
  { method: 'GET', url: BUCKET, tag: 'Buckets', name: 'showBucket', operation: showBucket },
  { method: 'PUT', url: BUCKET, tag: 'Buckets', name: 'updateBucket', operation: updateBucket },
  { method: 'DELETE', url: BUCKET, tag: 'Buckets', name: 'deleteBucket', operation: deleteBucket },

  { method: 'POST', url: TOKENS, tag: 'Tokens', name: 'createToken', operation: createToken },
  { method: 'GET', url: TOKENS, tag: 'Tokens', name: 'listTokens', operation: listTokens },
  { method: 'GET', url: `${TOKENS}/current`, tag: 'Tokens', name: 'showCurrentToken', operation: showCurrentToken },
  { method: 'DELETE', url: `${TOKENS}/:token_id`, tag: 'Tokens', name: 'revokeToken', operation: revokeToken },
]
