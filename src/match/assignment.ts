import type { Evidence } from './evidence.ts'
import type { Line } from './line.ts'
import { heaviest, type Passage, passages } from './paths.ts'

/** Share of its peaks that a copy keeps: the least that is looked for, the most that is asked. */
export const LEAST_KEPT = 0.1
const MOST_KEPT = 0.8
/** A piece of a passage that weighs less is not worth an entry. */
const LEAST_WEIGHT = 12

/** The weights of a line's peaks, on one of the two sides, in a copy that keeps a share of them. */
type Weigher = (line: Evidence, kept: number) => Float32Array

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
 * @param times of this recording's peaks.
 * @param otherExtent length of the other recording, in time units.
 * @param place where a time of this recording lies in the other.
 */
export function assigned(
  lines: readonly Evidence[],
  weigher: Weigher,
  times: Uint32Array,
  otherExtent: number,
  place: (line: Line, time: number) => number,
): Passage[] {
  const weightsOf = lines.map((line) => weigher(line, LEAST_KEPT))
  const waiting = weightsOf.flatMap((weights, line) => passages([weights]).map((passage) => ({ ...passage, line })))
  const taken: Placed[] = []
  while (waiting.length > 0) {
    waiting.sort((a, b) => a.weight - b.weight)
    const next = waiting.pop() as Passage
    const pieces = without(next, taken, weightsOf[next.line])
    if (pieces.length !== 1 || pieces[0].weight < next.weight) {
      waiting.push(...pieces)
      continue
    }
    const candidate = placed(sharpened(next, lines[next.line], weigher), lines, weightsOf, times, place)
    if (isNew(candidate, taken, otherExtent)) taken.push(candidate)
  }
  return taken.map(({ passage }) => passage).sort((a, b) => a.first - b.first)
}

/** What is left of a passage beside those taken. */
function without(passage: Passage, taken: readonly Placed[], weights: Float32Array): Passage[] {
  let free: (readonly [number, number])[] = [[passage.first, passage.last]]
  for (const { passage: other } of taken) {
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
  return free
    .map(([first, last]) => heaviest(passage.line, first, last, weights))
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
}

/** A passage bounded by what it keeps itself: one that keeps much ends where a few peaks are missing. */
export function sharpened(passage: Passage, evidence: Evidence, weigher: Weigher): Passage {
  const { line, first, last } = passage
  const kept = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, 0.9 * similarityOf(passage, weigher(evidence, LEAST_KEPT))))
  return heaviest(line, first, last, weigher(evidence, kept))
}

/** Share of a passage's peaks that are found again. */
function similarityOf({ first, last }: Passage, weights: Float32Array): number {
  let matched = 0
  for (let peak = first; peak <= last; peak++) if (weights[peak] > 0) matched++
  return matched / (last - first + 1)
}

function placed(
  passage: Passage,
  lines: readonly Evidence[],
  weightsOf: readonly Float32Array[],
  times: Uint32Array,
  place: (line: Line, time: number) => number,
): Placed {
  const { line } = lines[passage.line].matches
  return {
    passage,
    from: place(line, times[passage.first]),
    to: place(line, times[passage.last]),
    similarity: similarityOf(passage, weightsOf[passage.line]),
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
