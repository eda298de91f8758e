import { type Laid, sharpened, similarityOf } from './laid.ts'
import type { Line } from './line.ts'
import { heaviest, type Passage } from './paths.ts'

/** A piece of a passage that weighs less is not worth an entry. */
const LEAST_WEIGHT = 12

/** A passage and where it lies in the other recording. */
interface Placed {
  readonly passage: Passage
  readonly from: number
  readonly to: number
  readonly similarity: number
}

/** A repeat counts where it is as like as the passage whose place it takes … */
const REPEAT_SIMILARITY = 0.8
/** … and a whole round: so much of the other recording. */
const ROUND = 0.8

/**
 * Assigns the passages of one recording to the other one to one, the weightiest first: music that
 * repeats itself fits itself in many places, and a track must not look like a copy because one bar of
 * it recurs. A further round of the whole other recording stays.
 *
 * @param held the passages of each line alone.
 * @param times of this recording's peaks.
 * @param otherExtent length of the other recording, in time units.
 * @param place where a time of this recording lies in the other.
 */
export function assigned(
  lines: readonly Laid[],
  held: readonly (readonly Passage[])[],
  times: Uint32Array,
  otherExtent: number,
  place: (line: Line, time: number) => number,
): Passage[] {
  const waiting = held.flatMap((passages, line) => passages.map((passage) => ({ ...passage, line })))
  waiting.sort((a, b) => a.weight - b.weight)
  const taken: Placed[] = []
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const pieces = without(next, taken, lines[next.line])
    if (pieces.length !== 1 || pieces[0].weight < next.weight) {
      for (const piece of pieces) putBack(waiting, piece)
      continue
    }
    const candidate = placed(sharpened(next, lines[next.line]), lines, times, place)
    if (isNew(candidate, taken, otherExtent)) taken.push(candidate)
  }
  return taken.map(({ passage }) => passage).sort((a, b) => a.first - b.first)
}

/** Where its weight belongs, after those of the same. */
function putBack(waiting: Passage[], piece: Passage): void {
  let low = 0
  let high = waiting.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (waiting[middle].weight <= piece.weight) low = middle + 1
    else high = middle
  }
  waiting.splice(low, 0, piece)
}

/** What is left of a passage beside those taken. */
function without(passage: Passage, taken: readonly Placed[], laid: Laid): Passage[] {
  const rivals = taken.filter(({ passage: other }) => other.last >= passage.first && other.first <= passage.last)
  let free: (readonly [number, number])[] = [[passage.first, passage.last]]
  for (const { passage: other } of rivals) {
    free = free.flatMap(([first, last]) =>
      other.last < first || other.first > last
        ? [[first, last] as const]
        : (
            [
              [first, other.first - 1],
              [other.last + 1, last],
            ] as const
          ).filter(([start, end]) => start <= end),
    )
  }
  const pieces =
    rivals.length === 0 ? [passage] : free.map(([first, last]) => heaviest(passage.line, first, last, laid))
  return pieces.filter(({ weight }) => weight >= LEAST_WEIGHT)
}

function placed(
  passage: Passage,
  lines: readonly Laid[],
  times: Uint32Array,
  place: (line: Line, time: number) => number,
): Placed {
  const laid = lines[passage.line]
  return {
    passage,
    from: place(laid.line, times[passage.first]),
    to: place(laid.line, times[passage.last]),
    similarity: similarityOf(passage, laid),
  }
}

function isNew(candidate: Placed, taken: readonly Placed[], otherExtent: number): boolean {
  const rivals = taken.filter((other) => common(candidate, other) > 0)
  const shared = rivals.reduce((sum, other) => sum + common(candidate, other), 0)
  if (shared < (candidate.to - candidate.from) / 2) return true
  const likest = Math.max(...rivals.map(({ similarity }) => similarity))
  return candidate.to - candidate.from >= ROUND * otherExtent && candidate.similarity >= REPEAT_SIMILARITY * likest
}

function common(a: Placed, b: Placed): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from))
}
