import { expect, test } from 'vitest'
import { barsSvg, chartSvg } from './chart.ts'

const points = [1e4, 1e5, 1e6].map((recordings, i) => ({ recordings, value: 3 * 2 ** i }))

test('a line has its name and last value at its end, and names keep apart', () => {
  const series = ['one', 'other'].map((name) => ({ name, colour: '#000', points }))
  const svg = chartSvg({ title: 'Time', subtitle: 'ms', label: (value) => `${value} ms`, series })
  const heights = [...svg.matchAll(/y="([\d.]+)" fill="#000">(one|other) · 12 ms/g)].map(([, y]) => Number(y))
  expect(heights).toHaveLength(2)
  expect(Math.abs(heights[0] - heights[1])).toBeGreaterThanOrEqual(15)
  expect(svg).toContain('1,000,000')
  expect(svg).not.toContain('NaN')
})

test('one size alone can be drawn', () => {
  const series = [{ name: 'one', colour: '#000', points: points.slice(0, 1), goal: 5 }]
  expect(chartSvg({ title: 'Time', subtitle: 'ms', label: String, series })).not.toContain('NaN')
})

test('bars are as high as their shares', () => {
  const svg = barsSvg('Lists', 'shares', ['1', '2'], [{ name: 'real', colour: '#123456', shares: [0.8, 0.2] }])
  const heights = [...svg.matchAll(/height="([\d.]+)" fill="#123456"/g)].map(([, height]) => Number(height))
  expect(heights[0] / heights[1]).toBeCloseTo(4, 1)
})
