import { expect, test } from 'vitest'
import { Metrics } from './metrics.ts'

test('requests, uploads and stages are told by their labels', async () => {
  const metrics = new Metrics()
  metrics.countRequest({ method: 'GET', route: '/api/buckets/:id', status: 404, seconds: 0.003 })
  metrics.countUpload('new')
  metrics.countUpload('duplicate', 'same')
  metrics.time('look-up', 0.02)
  const lines = (await metrics.text()).split('\n')
  expect(lines).toContain('unisono_http_requests_total{method="GET",route="/api/buckets/:id",status="404"} 1')
  expect(lines).toContain('unisono_http_request_seconds_bucket{le="0.005",method="GET",route="/api/buckets/:id"} 1')
  expect(lines).toContain('unisono_uploads_total{verdict="new",relation="none"} 1')
  expect(lines).toContain('unisono_uploads_total{verdict="duplicate",relation="same"} 1')
  expect(lines).toContain('unisono_stage_seconds_count{stage="look-up"} 1')
  expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_seconds '))).toBe(true)
})

test('readings are read when they are asked for, and one that fails harms no other', async () => {
  const metrics = new Metrics()
  let bytes = 1
  metrics.watch({ name: 'unisono_ledger_bytes', help: 'Bytes.', read: async () => bytes })
  metrics.watch({ name: 'unisono_index_bytes', help: 'Bytes.', read: () => Promise.reject(new Error('closed')) })
  bytes = 2
  const text = await metrics.text()
  expect(text).toMatch(/^unisono_ledger_bytes 2$/m)
})
