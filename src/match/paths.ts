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
  let score = new Float64Array(states).fill(Number.NEGATIVE_INFINITY)
  score[0] = 0
  for (let peak = 0; peak < peaks; peak++) {
    const best = score.indexOf(Math.max(...score))
    const next = new Float64Array(states)
    next[0] = score[best]
    cameFrom[peak * states] = best
    for (let line = 1; line < states; line++) {
      const stays = score[line] >= score[best] - ENTRY
      cameFrom[peak * states + line] = stays ? line : best
      next[line] = (stays ? score[line] : score[best] - ENTRY) + weights[line - 1][peak]
    }
    score = next
  }
  return runs(traced(score, cameFrom, peaks, states), weights)
}

function traced(score: Float64Array, cameFrom: Uint8Array, peaks: number, states: number): Uint8Array {
  const path = new Uint8Array(peaks)
  let state = score.indexOf(Math.max(...score))
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
