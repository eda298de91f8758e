import type { Segment } from './segment.ts'
import { SegmentCursor } from './segment-cursor.ts'
import { type Allocate, Counter, SegmentWriter } from './segment-writer.ts'

/**
 * One segment of the postings of several, without those of removed recordings: the very same bytes as if
 * it had been built of them at once. Reads twice, once to count, and holds nothing but a posting of each.
 */
export function merged(
  segments: readonly Segment[],
  isRemoved: (number: number) => boolean,
  allocate: Allocate = (bytes) => new ArrayBuffer(bytes),
): Segment {
  const counter = new Counter()
  for (const segment of segments) {
    const cursor = new SegmentCursor(segment)
    while (cursor.advance()) if (!isRemoved(cursor.number)) counter.add(cursor.number, cursor.time)
  }
  const writer = new SegmentWriter(counter, allocate)
  const cursors = segments.map((segment) => new SegmentCursor(segment)).filter((cursor) => cursor.advance())
  for (let i = cursors.length >> 1; i-- > 0; ) sink(cursors, i)
  while (cursors.length > 0) {
    const [least] = cursors
    if (!isRemoved(least.number)) writer.add(least.hash, least.number, least.time)
    if (!least.advance()) {
      cursors[0] = cursors[cursors.length - 1]
      cursors.pop()
    }
    sink(cursors, 0)
  }
  return writer.finish()
}

/** Restores the heap, least cursor first, after the one at a place was advanced. */
function sink(heap: SegmentCursor[], place: number): void {
  for (let at = place; ; ) {
    const left = 2 * at + 1
    let least = left < heap.length && isBefore(heap[left], heap[at]) ? left : at
    if (left + 1 < heap.length && isBefore(heap[left + 1], heap[least])) least = left + 1
    if (least === at) return
    const cursor = heap[at]
    heap[at] = heap[least]
    heap[least] = cursor
    at = least
  }
}

function isBefore(a: SegmentCursor, b: SegmentCursor): boolean {
  if (a.hash !== b.hash) return a.hash < b.hash
  return a.number !== b.number ? a.number < b.number : a.time < b.time
}
