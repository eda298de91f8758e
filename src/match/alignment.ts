import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import type { Probe } from '../fingerprint/landmarks.ts'
import { assigned } from './assignment.ts'
import type { Bands } from './bands.ts'
import { closenessOf, type Evidence, weigh } from './evidence.ts'
import { type Laid, laidOnQuery, laidOnReference, mostOnQuery, sharpened } from './laid.ts'
import { back, forth, type Line, TIME_TOLERANCE, type VotedLine } from './line.ts'
import { fitted } from './lines.ts'
import { type Explained, type Seed, seeds } from './offsets.ts'
import { hasPassage, type Passage, passages } from './paths.ts'
import { evenMisses, LEAST_KEPT } from './weights.ts'

/** Lines kept for one hypothesis, more where one recording is many times the other; in all; and tries that may fail for one. */
const LINES = 8
const MOST_LINES = 250
const MOST_FAILURES = 8
/** A line that explains less than this is chance. */
const LEAST_EVIDENCE = 14

/** How a query may have been changed, and the line that votes agree on, where there are any. */
export interface Hypothesis extends Probe {
  readonly voted?: VotedLine
  /** Whether so many votes agree on it that it is no chance: then it is fitted without a glance, and glanced at where that leads to little. */
  readonly isSure?: boolean
}

/** What the voted line of a hypothesis holds at the least, for other offsets to be searched for. */
export interface LeastHeld {
  /** What it explains in all. */
  readonly evidence: number
  /** How long its weightiest passage is; of short recordings, half of the shorter is enough. */
  readonly seconds: number
}

/** A line that is fitted around one vote, which may be there by chance, is taken where it explains so much … */
const FIRM_EVIDENCE = 200
/** … and holds for so much of the shorter recording: one that lies askew does not. */
const FIRM_SHARE = 2 / 3

const ANYTHING: LeastHeld = { evidence: 0, seconds: 0 }

/** Two constellations laid on each other: the lines that hold, and where each does. */
export interface Alignment {
  readonly lines: readonly Evidence[]
  /** The query from beginning to end, each passage by the line that explains it best, repeats of others among them. */
  readonly path: readonly Passage[]
  /** Passages of the query, and of the reference, one to one. */
  readonly queryPassages: readonly Passage[]
  readonly referencePassages: readonly Passage[]
  /** Whether other offsets were searched for under every hypothesis that holds. */
  readonly isWhole: boolean
}

/**
 * @param hypotheses the likeliest first. One whose voted line holds nowhere is given up at a glance:
 * most such votes are there by chance.
 * @param leastToSearch where a voted line holds less, no other offsets are searched for.
 */
export function align(
  query: Bands,
  reference: Bands,
  hypotheses: readonly Hypothesis[],
  leastToSearch = ANYTHING,
): Alignment {
  const found = new Lines(query, reference, leastToSearch)
  for (const hypothesis of hypotheses) found.look(hypothesis)
  const { lines, onQuery, held } = found
  const misses = evenMisses(LEAST_KEPT, lines.length > 0 ? reference.constellation.times.length : 0)
  const onReference = lines.map((line) => laidOnReference(line, misses))
  return {
    lines,
    path: (lines.length === 1 ? held[0] : passages(onQuery)).map((passage) =>
      sharpened(passage, onQuery[passage.line]),
    ),
    queryPassages: assigned(onQuery, held, query.constellation.times, extent(reference), forth),
    referencePassages: assigned(
      onReference,
      onReference.map((laid) => passages([laid])),
      reference.constellation.times,
      extent(query),
      back,
    ),
    isWhole: found.isWhole,
  }
}

/** From the first peak to the last: time units. */
function extent({ constellation: { times } }: Bands): number {
  return (times.at(-1) ?? 0) - (times[0] ?? 0)
}

/** A voted line, before it is fitted. */
interface Glance {
  /** Where it holds best, and for how long: time units of the query. */
  readonly seed: Seed
  readonly time: number
  /** What all of it explains. */
  readonly weight: number
}

/** A line that holds, and its passages. */
interface Followed {
  readonly evidence: Evidence
  readonly laid: Laid
  readonly held: readonly Passage[]
}

/** The lines of two recordings, as they are found. */
class Lines {
  readonly lines: Evidence[] = []
  readonly onQuery: Laid[] = []
  /** The passages of each line alone. */
  readonly held: (readonly Passage[])[] = []
  isWhole = true
  readonly #query: Bands
  readonly #reference: Bands
  readonly #explained: Explained
  /** How many one hypothesis may add. */
  readonly #most: number
  readonly #leastEvidence: number
  /** In time units of the query. */
  readonly #leastTime: number

  constructor(query: Bands, reference: Bands, { evidence, seconds }: LeastHeld) {
    this.#leastEvidence = evidence
    this.#leastTime = Math.min(seconds * TIME_UNITS_PER_SECOND, extent(query) / 2, extent(reference) / 2)
    this.#query = query
    this.#reference = reference
    this.#explained = {
      query: new Uint8Array(query.constellation.times.length),
      reference: new Uint8Array(reference.constellation.times.length),
    }
    this.#most = LINES + Math.floor(lengthRatio(query, reference))
  }

  look(hypothesis: Hypothesis): void {
    if (this.lines.some(({ matches }) => explains(matches.line, hypothesis))) return
    const { voted, isSure = false, timeScale } = hypothesis
    const first = this.lines.length
    const most = Math.min(MOST_LINES, first + this.#most)
    const isKnown = (seed: Seed) =>
      this.lines.some(({ matches }, i) => i >= first && passesThrough(matches.line, seed, timeScale))
    let failures = 0
    if (voted !== undefined) {
      const firm = isSure ? this.#firm(voted, hypothesis, isKnown) : undefined
      const glanced = firm === undefined ? this.#glance(voted) : heldAs(voted, firm.held, this.#query)
      if (glanced === undefined) return
      if (firm !== undefined) this.#add(firm)
      else if (!this.#follow(glanced.seed, hypothesis, isKnown)) failures++
      if (!this.#isWorthSearching(glanced)) {
        this.isWhole = false
        return
      }
    }
    for (const seed of this.#seeds(hypothesis)) {
      if (this.lines.length >= most || failures >= MOST_FAILURES) break
      if (!isKnown(seed) && !this.#follow(seed, hypothesis, isKnown)) failures++
    }
  }

  #isWorthSearching({ weight, time }: Glance): boolean {
    return weight >= this.#leastEvidence && time >= this.#leastTime
  }

  /** What a line that is fitted around one vote leads to, if that is more than a line could explain which lies askew. */
  #firm(voted: VotedLine, hypothesis: Probe, isKnown: (seed: Seed) => boolean): Followed | undefined {
    const found = this.#followed(voted, hypothesis, isKnown)
    if (found === undefined) return undefined
    const { weight, time } = heldAs(voted, found.held, this.#query)
    const shorter = Math.min(extent(this.#query), extent(this.#reference))
    return weight >= FIRM_EVIDENCE && time >= FIRM_SHARE * shorter ? found : undefined
  }

  /** Undefined where a voted line holds nowhere. */
  #glance(voted: Line): Glance | undefined {
    const [query, reference] = [this.#query, this.#reference]
    const closeness = closenessOf(query, reference, voted)
    // Greater crowds make matches weigh less: what has no passage without its likes' has none with them.
    if (!hasPassage(closeness.matches.peaks, mostOnQuery(closeness, query), query.misses)) return undefined
    const held = holding(laidOnQuery(weigh(query, reference, closeness), query))
    return held.length === 0 ? undefined : heldAs(voted, held, query)
  }

  #seeds({ timeScale, pitchShift }: Probe): Seed[] {
    return seeds(
      this.#query,
      this.#reference,
      timeScale,
      pitchShift * PARAMETERS.pitchUnitsPerSemitone,
      this.#explained,
    )
  }

  /** Whether a seed leads to a line that holds and is not known yet, which is added. */
  #follow(seed: Seed, hypothesis: Probe, isKnown: (seed: Seed) => boolean): boolean {
    const found = this.#followed(seed, hypothesis, isKnown)
    if (found !== undefined) this.#add(found)
    return found !== undefined
  }

  #followed(seed: Seed, { timeScale, pitchShift }: Probe, isKnown: (seed: Seed) => boolean): Followed | undefined {
    const [query, reference] = [this.#query, this.#reference]
    const sought = { timeScale, offset: seed.offset, pitchShift: pitchShift * PARAMETERS.pitchUnitsPerSemitone }
    const line = fitted(query.constellation, reference.constellation, sought, seed.around)
    if (line === undefined) return undefined
    if (isKnown({ ...seed, offset: forth(line, seed.around) - seed.around * timeScale })) return undefined
    const evidence = weigh(query, reference, closenessOf(query, reference, line))
    const laid = laidOnQuery(evidence, query)
    const held = holding(laid)
    return held.length === 0 ? undefined : { evidence, laid, held }
  }

  #add({ evidence, laid, held }: Followed): void {
    this.lines.push(evidence)
    this.onQuery.push(laid)
    this.held.push(held)
    for (const passage of held) this.#explain(evidence, passage)
  }

  #explain({ matches: { likes } }: Evidence, { first, last }: Passage): void {
    const { query, reference } = this.#explained
    for (let peak = first; peak <= last; peak++) {
      if (likes[peak] < 0) continue
      query[peak] = 1
      reference[likes[peak]] = 1
    }
  }
}

/** @param held its passages. */
function heldAs({ offset }: Line, held: readonly Passage[], { constellation: { times } }: Bands): Glance {
  const { first, last } = held.reduce((best, passage) => (passage.weight > best.weight ? passage : best))
  return {
    seed: { around: (times[first] + times[last]) / 2, offset },
    weight: weightOf(held),
    time: times[last] - times[first],
  }
}

/** The passages of a line that is not chance. */
function holding(laid: Laid): Passage[] {
  const found = passages([laid])
  return weightOf(found) >= LEAST_EVIDENCE ? found : []
}

function weightOf(passages: readonly Passage[]): number {
  return passages.reduce((sum, { weight }) => sum + weight, 0)
}

/** How often the shorter recording goes into the longer one. */
function lengthRatio(query: Bands, reference: Bands): number {
  return Math.max(query.end, reference.end) / Math.max(1, Math.min(query.end, reference.end))
}

/** Quantisation makes neighbouring probes find the same line. */
function explains(line: Line, { timeScale, pitchShift }: Probe): boolean {
  return (
    Math.abs(line.timeScale / timeScale - 1) < 0.012 &&
    Math.abs(line.pitchShift / PARAMETERS.pitchUnitsPerSemitone - pitchShift) < 0.3
  )
}

function passesThrough(line: Line, seed: Seed, timeScale: number): boolean {
  const near = TIME_TOLERANCE
  return Math.abs(forth(line, seed.around) - (seed.around * timeScale + seed.offset)) < near
}
