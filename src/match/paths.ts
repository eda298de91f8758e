import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'

/** A run of peaks, from the first to the last, that one line explains best. */
export interface Passage {
  /** Which of the lines. */
  readonly line: number
  /** First and last peak of the run; both are matched. */
  readonly first: number
  readonly last: number
  /** Sum of the peaks' weights along the line. */
  readonly weight: number
}

/** What the peaks of one recording weigh along a line. */
export interface Weighed {
  /** Peaks that are found again, ascending, and what each weighs. */
  readonly peaks: Int32Array
  readonly weights: Float32Array
  /** Running sums of what the peaks of the recording weigh that are not found again: one more than peaks. */
  readonly misses: Float64Array
}

/** What the weights must add up to before a passage begins, or moves from one line to another. */
const ENTRY = 12

/**
 * Which line explains each peak, or none: the path of the greatest weight through lines × peaks,
 * where entering a line costs. Only matches are visited: between them all lines lose alike.
 * Source: A. Viterbi, "Error bounds for convolutional codes", 1967.
 *
 * @param lines of the same recording: their misses are the same.
 */
export function passages(lines: readonly Weighed[]): Passage[] {
  if (lines.length === 0) return []
  const steps = stepsOf(lines)
  return runs(walked(steps, lines[0].misses, lines.length), steps, lines)
}

/** Finds how the best path comes to each step. @returns the last step of the best of all; −1 where none pays. */
function walked(steps: Steps, misses: Float64Array, lineCount: number): number {
  const { peaks, lines, weights, cameFrom, enters } = steps
  const count = peaks.length
  // Of each line its last step and its score there, less the misses up to there.
  const latest = new Int32Array(lineCount).fill(-1)
  const scores = new Float64Array(lineCount).fill(Number.NEGATIVE_INFINITY)
  // Those of the line at hand, which most often is that of the step before.
  let line = 0
  let own = scores[0]
  let last = latest[0]
  let highest = 0
  let highestStep = -1
  for (let step = 0; step < count; ) {
    const peak = peaks[step]
    const until = misses[peak]
    const after = misses[peak + 1]
    const entered = highest - ENTRY
    const before = highestStep
    for (; step < count && peaks[step] === peak; step++) {
      if (lines[step] !== line) {
        scores[line] = own
        latest[line] = last
        line = lines[step]
        own = scores[line]
        last = latest[line]
      }
      const stayed = own + until
      const stays = stayed >= entered
      const score = (stays ? stayed : entered) + weights[step]
      cameFrom[step] = stays ? last : before
      enters[step] = stays ? 0 : 1
      last = step
      own = score - after
      if (score <= highest) continue
      highest = score
      highestStep = step
    }
  }
  return highestStep
}

/** The matches of all lines in order of the peaks, and how the best path came to each. */
interface Steps {
  readonly peaks: Int32Array
  readonly lines: Uint8Array
  readonly weights: Float32Array
  readonly cameFrom: Int32Array
  readonly enters: Uint8Array
}

function stepsOf(lines: readonly Weighed[]): Steps {
  const count = lines.reduce((sum, { peaks }) => sum + peaks.length, 0)
  const way = { cameFrom: new Int32Array(count), enters: new Uint8Array(count) }
  if (lines.length === 1)
    return { ...way, peaks: lines[0].peaks, weights: lines[0].weights, lines: new Uint8Array(count) }
  const next = new Uint32Array(lines[0].misses.length + 1)
  for (const { peaks } of lines) for (let i = 0; i < peaks.length; i++) next[peaks[i] + 1]++
  for (let peak = 1; peak < next.length; peak++) next[peak] += next[peak - 1]
  const steps = { ...way, peaks: new Int32Array(count), lines: new Uint8Array(count), weights: new Float32Array(count) }
  lines.forEach(({ peaks, weights }, line) => {
    for (let i = 0; i < peaks.length; i++) {
      const step = next[peaks[i]]++
      steps.peaks[step] = peaks[i]
      steps.lines[step] = line
      steps.weights[step] = weights[i]
    }
  })
  return steps
}

function runs(last: number, { peaks, lines: lineOf, cameFrom, enters }: Steps, lines: readonly Weighed[]): Passage[] {
  const found: Passage[] = []
  let end = last
  for (let step = last; step >= 0; step = cameFrom[step]) {
    if (enters[step] === 0) continue
    const line = lineOf[step]
    found.push(heaviest(line, peaks[step], peaks[end], lines[line]))
    end = cameFrom[step]
  }
  return found.reverse()
}

/**
 * Whether `passages` would find any of one line.
 *
 * @param weightOf what its i-th match weighs.
 */
export function hasPassage(peaks: Int32Array, weightOf: (i: number) => number, misses: Float64Array): boolean {
  let score = Number.NEGATIVE_INFINITY
  for (let i = 0; i < peaks.length; i++) {
    const here = Math.max(score + misses[peaks[i]], -ENTRY) + weightOf(i)
    if (here > 0) return true
    score = here - misses[peaks[i] + 1]
  }
  return false
}

/**
 * The part of a run whose weights sum to the most: Kadane's algorithm. Without a match it weighs −∞.
 *
 * @param missesFrom the peak that the misses begin with.
 */
export function heaviest(
  line: number,
  start: number,
  end: number,
  { peaks, weights, misses }: Weighed,
  missesFrom = 0,
): Passage {
  let best = Number.NEGATIVE_INFINITY
  let bestFirst = start
  let bestLast = start
  let first = start
  let weight = 0
  let counted = start
  for (let i = firstAtOrAfter(peaks, start); i < peaks.length && peaks[i] <= end; i++) {
    const peak = peaks[i]
    weight += misses[peak - missesFrom] - misses[counted - missesFrom]
    counted = peak + 1
    if (weight <= 0) {
      first = peak
      weight = 0
    }
    weight += weights[i]
    if (weight <= best) continue
    best = weight
    bestFirst = first
    bestLast = peak
  }
  return { line, first: bestFirst, last: bestLast, weight: best }
}
