import { expect, test } from 'vitest'
import { parseMetrics } from './parse-metrics.ts'
import { type Histogram, quantile } from './reading.ts'

test('names, labels and values are read, and all else is passed over', () => {
  const text = [
    '# HELP unisono_uploads_total Uploads.',
    '# TYPE unisono_uploads_total counter',
    'unisono_uploads_total{verdict="duplicate",relation="same"} 12',
    'unisono_http_request_seconds_bucket{le="+Inf",route="/a\\"b\\\\c"} 3e2 1700000000',
    'up 1',
    'nonsense',
    '',
  ].join('\n')
  expect(parseMetrics(text)).toEqual([
    { name: 'unisono_uploads_total', labels: { verdict: 'duplicate', relation: 'same' }, value: 12 },
    { name: 'unisono_http_request_seconds_bucket', labels: { le: '+Inf', route: '/a"b\\c' }, value: 300 },
    { name: 'up', labels: {}, value: 1 },
  ])
})

test('a quantile lies between the bounds of its bucket', () => {
  const histogram: Histogram = [
    { most: 0.01, count: 50 },
    { most: 0.1, count: 100 },
    { most: Number.POSITIVE_INFINITY, count: 100 },
  ]
  expect(quantile(histogram, 0.25)).toBeCloseTo(0.005)
  expect(quantile(histogram, 0.75)).toBeCloseTo(0.055)
  expect(quantile([{ most: 1, count: 0 }], 0.5)).toBeUndefined()
})
