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

/** What the weights must add up to before a passage begins, or moves from one line to another. */
const ENTRY = 12

/**
 * Which line explains each peak, or none: the path of the greatest weight through lines × peaks,
 * where entering a line costs. Source: A. Viterbi, "Error bounds for convolutional codes", 1967.
 *
 * @param weights for each line, the weight of each peak.
 */
export function passages(weights: readonly Float32Array[]): Passage[] {
  const peaks = weights[0]?.length ?? 0
  const states = weights.length + 1
  const cameFrom = new Uint8Array(peaks * states)
  const scores = new Float64Array(states).fill(Number.NEGATIVE_INFINITY)
  scores[0] = 0
  for (let peak = 0, at = 0; peak < peaks; peak++, at += states) {
    const best = highest(scores)
    const highestScore = scores[best]
    const entered = highestScore - ENTRY
    for (let line = 1; line < states; line++) {
      const stays = scores[line] >= entered
      cameFrom[at + line] = stays ? line : best
      scores[line] = (stays ? scores[line] : entered) + weights[line - 1][peak]
    }
    scores[0] = highestScore
    cameFrom[at] = best
  }
  return runs(traced(highest(scores), cameFrom, peaks, states), weights)
}

function highest(scores: Float64Array): number {
  let best = 0
  for (let state = 1; state < scores.length; state++) if (scores[state] > scores[best]) best = state
  return best
}

function traced(last: number, cameFrom: Uint8Array, peaks: number, states: number): Uint8Array {
  const path = new Uint8Array(peaks)
  let state = last
  for (let peak = peaks - 1; peak >= 0; peak--) {
    path[peak] = state
    state = cameFrom[peak * states + state]
  }
  return path
}

function runs(path: Uint8Array, weights: readonly Float32Array[]): Passage[] {
  const found: Passage[] = []
  for (let peak = 0; peak < path.length; ) {
    const state = path[peak]
    const start = peak
    while (peak < path.length && path[peak] === state) peak++
    if (state > 0) found.push(heaviest(state - 1, start, peak - 1, weights[state - 1]))
  }
  return found
}

/** The part of a run whose weights sum to the most: Kadane's algorithm. */
export function heaviest(line: number, start: number, end: number, weights: Float32Array): Passage {
  let best: Passage = { line, first: start, last: start, weight: Number.NEGATIVE_INFINITY }
  let first = start
  let weight = 0
  for (let peak = start; peak <= end; peak++) {
    if (weight <= 0) {
      first = peak
      weight = 0
    }
    weight += weights[peak]
    if (weight > best.weight) best = { line, first, last: peak, weight }
  }
  return best
}
