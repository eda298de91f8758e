// The hot loops alone, on seeded input: run before and after a change.
import { ConstellationExtractor } from '../src/dsp/extractor.ts'
import { Fft } from '../src/dsp/fft.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../src/dsp/parameters.ts'
import { PeakPicker } from '../src/dsp/peaks.ts'
import { Spectrogram } from '../src/dsp/spectrogram.ts'
import { decodeFingerprint, encodeFingerprint } from '../src/fingerprint/codec.ts'
import { type Fingerprint, firstAtOrAfter } from '../src/fingerprint/fingerprint.ts'
import { LandmarkKernel } from '../src/fingerprint/kernel/kernel.ts'
import { KinReference, type Source } from '../src/fingerprint/kin.ts'
import { EXACT, LandmarkFormer, landmarks } from '../src/fingerprint/landmarks.ts'
import { zoneBounds } from '../src/fingerprint/target-zones.ts'
import { InvertedIndex } from '../src/inverted-index/inverted-index.ts'
import { merged } from '../src/inverted-index/merged.ts'
import { Postings } from '../src/inverted-index/postings.ts'
import type { Segment } from '../src/inverted-index/segment.ts'
import { SegmentBuilder } from '../src/inverted-index/segment-builder.ts'
import { Bands } from '../src/match/bands.ts'
import { inCompany } from '../src/match/company.ts'
import { verify } from '../src/match/compare.ts'
import { crowdsOf } from '../src/match/crowds.ts'
import { fit as fitByReference } from '../src/match/fit.ts'
import { MatchKernel } from '../src/match/kernel/kernel.ts'
import { match as matchByReference } from '../src/match/line.ts'
import { fitted, matched } from '../src/match/lines.ts'
import { DEFAULT_POLICY } from '../src/match/policy.ts'
import { ProbedQuery } from '../src/match/probed-query.ts'
import { probesOf } from '../src/match/probes.ts'
import { type Counted, ReferenceTally, type Tally } from '../src/match/tally.ts'
import { candidates, candidatesOf } from '../src/match/votes.ts'
import { median } from './cpu.ts'
import { SAMPLING } from './matching.ts'
import { random, randomConstellation, randomSound } from './random.ts'

const SONG_SECONDS = 240
const RUNS = 15

const pcm = randomSound(1, 60)
const rows: Float32Array[] = []
new Spectrogram((row) => rows.push(row.slice())).push(pcm)
const song = randomConstellation(2, SONG_SECONDS)
const stranger = new Bands(randomConstellation(3, SONG_SECONDS))
const songBands = new Bands(song)
/** As votes have it of a copy, and by chance of a stranger. */
const voted = [{ ...EXACT, voted: { timeScale: 1, offset: 0, pitchShift: 0, around: 60_000 } }]
const sure = [{ ...voted[0], isSure: true }]
const copyBands = new Bands(jittered(song, 5))
const loopBands = new Bands(repeated(randomConstellation(6, 12), 12, 145))
const loopCopyBands = new Bands(jittered(loopBands.constellation, 7))
const index = indexOf(50)
const SPARSE = 256
const probes = probesOf(DEFAULT_POLICY)
/** A service's index: some segments that were merged. */
const parts = [0, 1, 2, 3].map((part) => sparseSegment(part * 5000, 5000))
const large = new InvertedIndex({ sampling: SPARSE, segments: [merged(parts, () => false)] })
const probed = new ProbedQuery(song, SPARSE, probes)
const scales = [...new Set(probes.map(({ timeScale }) => timeScale))]
/** Many, so that no branch is foretold by what the last run met. */
const sources = Array.from(
  { length: 16 },
  (_, i): Source => ({
    constellation: randomConstellation(20 + i, SONG_SECONDS),
    bounds: zoneBounds(scales),
    sampling: 64,
    fan: 8,
  }),
)
const kin = scales.map((timeScale, i) => ({
  timeScale,
  fan: 6,
  sampling: SPARSE,
  beyond: undefined,
  numbers: [i],
  shifts: [0],
}))
const landmarkKernel = LandmarkKernel.make()
const matchKernel = MatchKernel.make()
const offsets: Counted = {
  ...{ query: song, reference: stranger.pitchOrder, timeScale: 1, pitchShift: 0 },
  ...{ zero: 8000, size: 16_000 },
}
/** Of each hash ten, of any recordings. */
const postings = postingsFor(probed.asked.hashes, 10)
const fft = new Fft(PARAMETERS.windowSize)
const next = random(4)
const input = Float32Array.from({ length: PARAMETERS.windowSize }, () => next() - 0.5)
const fingerprint: Fingerprint = {
  kind: 'database',
  parametersVersion: PARAMETERS.version,
  duration: SONG_SECONDS * 500,
  engine: 'bench',
  constellation: sortedByPitch(song),
}
const bytes = encodeFingerprint(fingerprint)

const BENCHES: Readonly<Record<string, () => unknown>> = {
  'fft, 1000 transforms': () => {
    for (let i = 0; i < 1000; i++) {
      fft.re.set(input)
      fft.im.set(input)
      fft.transform()
    }
  },
  'spectrogram, 60 s': () => new Spectrogram(() => {}).push(pcm),
  'peak picking, 60 s': () => {
    const picker = new PeakPicker()
    for (const row of rows) picker.push(row)
    return picker.finish()
  },
  'analysis by the reference, 60 s': () => analysed('reference'),
  'analysis by the kernel, 60 s': () => analysed('simd'),
  'encode, 240 s': () => encodeFingerprint(fingerprint),
  'decode, 240 s': () => decodeFingerprint(bytes),
  'landmarks, 240 s': () => landmarks(song, SAMPLING),
  'landmarks of a probe, 240 s': () => landmarks(song, SAMPLING, { timeScale: 1.03, pitchShift: -0.5 }),
  'landmarks of all probes, one in 256, 240 s': () =>
    new LandmarkFormer(
      song,
      probes.map((probe) => ({ probe, sampling: SPARSE })),
    ).landmarks(),
  'zones and tuples by the reference, 16 songs': () => sources.map((source) => new KinReference(source)),
  'zones and tuples by the kernel, 16 songs': () =>
    sources.map((source) => landmarkKernel?.landmarks({ ...source }, [])),
  'zones, tuples and landmarks of 21 scales by the reference, 16 songs': () =>
    sources.map((source) => new KinReference(source).landmarks(kin)),
  'zones, tuples and landmarks of 21 scales by the kernel, 16 songs': () =>
    sources.map((source) => landmarkKernel?.landmarks({ ...source }, kin)),
  'query of all probes, 240 s': () => new ProbedQuery(song, SPARSE, probes),
  'lone votes by the reference': () => inCompany(probed.asked, postings),
  'lone votes by the kernel': () => matchKernel?.inCompany(probed.asked, postings),
  'crowds by the reference, 240 s': () => crowdsOf(song),
  'crowds by the kernel, 240 s': () => matchKernel?.crowdsOf(song),
  'fit by the reference, 240 s': () => fitByReference(copyBands.constellation, song, voted[0].voted, 60_000),
  'fit by the kernel, 240 s': () => fitted(copyBands.constellation, song, voted[0].voted, 60_000),
  'match by the reference, 240 s': () => matchByReference(copyBands.constellation, song, voted[0].voted),
  'match by the kernel, 240 s': () => matched(copyBands.constellation, song, voted[0].voted),
  'offsets of a stranger by the reference, 240 s': () => tallied(new ReferenceTally(offsets)),
  'offsets of a stranger by the kernel, 240 s': () => tallied(matchKernel?.tally(offsets)),
  'look-up and votes of all probes among 20,000 songs': () => candidatesOf(probed.asked, large),
  'build a segment of 5,000 songs': () => sparseSegment(0, 5000),
  'merge segments of 20,000 songs': () => merged(parts, () => false),
  'look-up among 50 songs, one probe': () => candidates(song, index, [EXACT]),
  'glance at a stranger, 240 s': () => verify(songBands, new Bands(stranger.constellation), voted),
  'verify a stranger without votes, 240 s': () => verify(songBands, stranger, [EXACT]),
  'verify a copy, 240 s': () => verify(copyBands, new Bands(song), sure),
  'verify a copy without votes, 240 s': () => verify(copyBands, songBands, [EXACT]),
  'verify a loop of 29 minutes': () => verify(loopCopyBands, loopBands, sure),
  'verify a loop of 29 minutes without votes': () => verify(loopCopyBands, loopBands, [EXACT]),
}

const only = process.argv[2] ?? ''
for (const [name, work] of Object.entries(BENCHES).filter(([name]) => name.includes(only))) {
  process.stdout.write(`${milliseconds(work).toFixed(3).padStart(10)} ms  ${name}\n`)
}

/** Each half of a passage of five seconds, as the search for offsets does it. */
function tallied(tally: Tally | undefined) {
  const step = 2.5 * TIME_UNITS_PER_SECOND
  for (let passage = 0; passage * step < SONG_SECONDS * TIME_UNITS_PER_SECOND; passage++) {
    const half = passage % 2 === 0 ? 0 : 1
    const zero = offsets.zero - Math.floor((passage * step) / PARAMETERS.timeUnitsPerFrame)
    tally?.clear(half, zero - 300, zero + 7600)
    tally?.count(half, firstAtOrAfter(song.times, passage * step), firstAtOrAfter(song.times, (passage + 1) * step))
    tally?.summits(half === 0 ? 1 : 0, zero - 300, zero + 7600, passage + 1, 1e6)
  }
}

function analysed(kernel: 'simd' | 'reference') {
  const extractor = new ConstellationExtractor({ kernel })
  extractor.push(pcm)
  return extractor.finish()
}

/** Processor time, which other programs disturb less: median of some runs, after as many that are not counted. */
function milliseconds(work: () => unknown): number {
  for (let run = 0; run < RUNS; run++) work()
  return median(
    Array.from({ length: RUNS }, () => {
      const before = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }),
  )
}

function indexOf(songs: number) {
  const builder = new SegmentBuilder()
  for (let number = 0; number < songs; number++) {
    const { hashes, times } = landmarks(randomConstellation(number, SONG_SECONDS), SAMPLING)
    builder.add(number, hashes, times)
  }
  return new InvertedIndex({ sampling: SAMPLING, segments: [builder.build()] })
}

/** Songs of 250 hashes each, anywhere. */
function sparseSegment(first: number, songs: number): Segment {
  const next = random(first + 1)
  const builder = new SegmentBuilder()
  for (let number = first; number < first + songs; number++) {
    const hashes = Uint32Array.from({ length: 250 }, () => Math.floor(next() * 2 ** 32))
    builder.add(number, hashes, Uint32Array.from(hashes, () => Math.floor(next() * SONG_SECONDS * 500)).sort())
  }
  return builder.build()
}

function postingsFor(hashes: Uint32Array, each: number): Postings {
  const next = random(8)
  const found = new Postings()
  for (let i = 0; i < each * hashes.length; i++) {
    const asked = Math.floor(i / each)
    found.add(asked, hashes[asked], Math.floor(next() * 1e6), Math.floor(next() * SONG_SECONDS * 31))
  }
  return found
}

/** What a codec does to peaks: each a little off its place. */
function jittered({ times, pitches, levels }: typeof song, seed: number): typeof song {
  const next = random(seed)
  return {
    times: times.map((time) => time + Math.floor(4 * next())).sort(),
    pitches: pitches.map((pitch) => pitch + Math.floor(5 * next()) - 2),
    levels: levels.map((level) => level + Math.floor(5 * next()) - 2),
  }
}

function repeated({ times, pitches, levels }: typeof song, seconds: number, rounds: number): typeof song {
  const all = Array.from({ length: times.length * rounds }, (_, i) => i % times.length)
  const begun = (i: number) => Math.floor(i / times.length) * seconds * TIME_UNITS_PER_SECOND
  return {
    times: Uint32Array.from(all, (peak, i) => begun(i) + times[peak]),
    pitches: Uint16Array.from(all, (peak) => pitches[peak]),
    levels: Uint8Array.from(all, (peak) => levels[peak]),
  }
}

/** As the file format wants it: in order of time, then pitch, and no peak twice. */
function sortedByPitch({ times, pitches, levels }: typeof song): typeof song {
  const order = Array.from(times, (_, i) => i)
    .sort((a, b) => times[a] - times[b] || pitches[a] - pitches[b])
    .filter((peak, i, all) => i === 0 || times[peak] !== times[all[i - 1]] || pitches[peak] !== pitches[all[i - 1]])
  return {
    times: Uint32Array.from(order, (peak) => times[peak]),
    pitches: Uint16Array.from(order, (peak) => pitches[peak]),
    levels: Uint8Array.from(order, (peak) => levels[peak]),
  }
}
