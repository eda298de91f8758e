import type { Copy, LibraryFile } from './findings.ts'

/**
 * A wall below this was left by a lossy encoder, or by a resampler: encoders at 256 kbit/s and above
 * cut at 19 to 20.5 kHz, masters on disc at 20 kHz or above.
 */
const LOWEST_TRUE_WALL_HZ = 19_500
/** A recording at a low sample rate has its wall just below half of it, and no encoder made it. */
const OF_HALF_THE_RATE = 0.9
/** Cut-offs this near to each other are equal: measuring is no finer. */
const EQUAL_CUTOFFS = 0.95
/** Bit rates, likewise. */
const EQUAL_BIT_RATES = 0.97
/** Lengths in seconds that differ by no more are equal: encoders pad. */
const EQUAL_SECONDS = 0.5

/** Whether a lossless file is the copy of a lossy one: its treble ends as if cut off. */
export function isFaked({ lossless, bandwidth, sampleRate }: LibraryFile): boolean {
  if (!lossless || bandwidth === undefined || !bandwidth.brickWall) return false
  return bandwidth.cutoffHz < Math.min(LOWEST_TRUE_WALL_HZ, (OF_HALF_THE_RATE * sampleRate) / 2)
}

/** One respect in which copies are compared, most important first. */
interface Criterion {
  /** Above 0 if `a` is the better one, 0 if they are equal. */
  compare(a: LibraryFile, b: LibraryFile): number
  /** Of the better one and of the worse one, as a part of a sentence. */
  better(better: LibraryFile, worse: LibraryFile): string
  worse(worse: LibraryFile, better: LibraryFile): string
}

const CRITERIA: readonly Criterion[] = [
  {
    compare: (a, b) => Number(isTrueLossless(a)) - Number(isTrueLossless(b)),
    better: (_, worse) => `it is lossless, where the next best is ${isFaked(worse) ? 'made of a lossy copy' : 'lossy'}`,
    worse: (worse) => (isFaked(worse) ? faked(worse) : 'it is lossy'),
  },
  {
    compare: (a, b) => ratio(cutoff(a), cutoff(b), EQUAL_CUTOFFS),
    better: (better, worse) =>
      `its treble goes up to ${kilohertz(better)}, where the next best ends at ${kilohertz(worse)}`,
    worse: (worse, better) =>
      isFaked(worse)
        ? faked(worse)
        : `its treble ends at ${kilohertz(worse)}, that of the best at ${kilohertz(better)}`,
  },
  {
    compare: (a, b) => Number(isFaked(b)) - Number(isFaked(a)),
    better: (_, worse) => `the next best only looks better: ${faked(worse)}`,
    worse: (worse) => faked(worse),
  },
  {
    compare: (a, b) => (a.lossless && b.lossless ? 0 : ratio(a.bitRate, b.bitRate, EQUAL_BIT_RATES)),
    better: (better, worse) => `it has ${kilobits(better)}, the next best ${kilobits(worse)}`,
    worse: (worse, better) => `it has ${kilobits(worse)}, the best ${kilobits(better)}`,
  },
  {
    compare: (a, b) => (Math.abs(a.seconds - b.seconds) <= EQUAL_SECONDS ? 0 : a.seconds - b.seconds),
    better: (better, worse) => `it is ${longer(better, worse)} longer than the next best`,
    worse: (worse, better) => `it is ${longer(better, worse)} shorter than the best`,
  },
]

/** The copies of one recording, the best first, and why. Needs their bandwidth. */
export function ranked(files: readonly LibraryFile[]): Copy[] {
  const sorted = bestFirst(files)
  return sorted.map((file, rank) => ({
    ...file,
    best: rank === 0,
    reason: rank === 0 ? bestReason(file, sorted[1]) : lesserReason(file, sorted[0]),
  }))
}

/**
 * Near values count as equal, and that is no order by itself: a little less than a little less may
 * be much less. So the best is taken out again and again, of those that no other surpasses.
 */
function bestFirst(files: readonly LibraryFile[]): LibraryFile[] {
  let left = files.toSorted(byAgeAndPath)
  const sorted: LibraryFile[] = []
  while (left.length > 0) {
    const best = CRITERIA.reduce(unsurpassed, left)[0]
    sorted.push(best)
    left = left.filter((file) => file !== best)
  }
  return sorted
}

/** Those that are equal to the best of all in one respect. */
function unsurpassed(files: LibraryFile[], { compare }: Criterion): LibraryFile[] {
  const best = files.reduce((best, file) => (compare(file, best) > 0 ? file : best))
  return files.filter((file) => compare(best, file) <= 0)
}

function byAgeAndPath(a: LibraryFile, b: LibraryFile): number {
  return a.modifiedMilliseconds - b.modifiedMilliseconds || (a.path < b.path ? -1 : 1)
}

function bestReason(best: LibraryFile, next: LibraryFile | undefined): string {
  if (next === undefined) return 'It is the only copy.'
  const criterion = CRITERIA.find(({ compare }) => compare(best, next) > 0)
  return criterion === undefined
    ? 'It is as good as the next best, and not newer.'
    : sentence(criterion.better(best, next))
}

function lesserReason(file: LibraryFile, best: LibraryFile): string {
  const criterion = CRITERIA.find(({ compare }) => compare(best, file) > 0)
  if (criterion === undefined) return 'It is as good as the best copy.'
  const more = file.seconds - best.seconds
  const but = more > EQUAL_SECONDS ? `; but it is ${longer(file, best)} longer` : ''
  return sentence(criterion.worse(file, best) + but)
}

function isTrueLossless(file: LibraryFile): boolean {
  return file.lossless && !isFaked(file)
}

/** An unknown bandwidth counts for nothing against a known one. */
function cutoff({ bandwidth }: LibraryFile): number {
  return bandwidth?.cutoffHz ?? 0
}

function ratio(a: number, b: number, equal: number): number {
  return Math.min(a, b) >= equal * Math.max(a, b) ? 0 : a - b
}

function faked(file: LibraryFile): string {
  return `it is lossless only by its format: its treble is cut off at ${kilohertz(file)}, as in a lossy copy`
}

function kilohertz(file: LibraryFile): string {
  return `${(cutoff(file) / 1000).toFixed(1)} kHz`
}

function kilobits({ bitRate }: LibraryFile): string {
  return `${Math.round(bitRate / 1000)} kbit/s`
}

function longer(a: LibraryFile, b: LibraryFile): string {
  return `${(a.seconds - b.seconds).toFixed(1)} s`
}

function sentence(part: string): string {
  return `${part[0].toUpperCase()}${part.slice(1)}.`
}
