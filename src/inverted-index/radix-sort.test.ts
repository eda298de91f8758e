import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortedOrder } from './radix-sort.ts'

const row = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 5000 }), fc.nat({ max: 2 ** 32 - 1 }))

test.each([0, 1, 2])(
  'rows are sorted by the last column, then by those before, also where they ascend by %d of them',
  (ascending) => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (unsorted) => {
        const rows = unsorted.toSorted((a, b) => (ascending > 1 ? a[1] - b[1] : 0) || (ascending > 0 ? a[0] - b[0] : 0))
        const columns = [0, 1, 2].map((column) => Uint32Array.from(rows, (values) => values[column]))
        const places = rows.map((_, place) => place)
        const expected = places.sort((a, b) => {
          const [x, y] = [rows[a], rows[b]]
          return x[2] - y[2] || x[1] - y[1] || x[0] - y[0] || a - b
        })
        expect(Array.from(sortedOrder(columns, rows.length))).toEqual(expected)
      }),
    )
  },
)
