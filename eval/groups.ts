import type { Fields } from './json.ts'
import type { Variant } from './manifest.ts'
import type { PolicyName } from './trial.ts'

/** A row of the goals: some variants, and the share of them that must be answered rightly. */
export interface Group {
  readonly name: string
  readonly goal: number | undefined
  readonly policy: PolicyName
  /** Spans count as well as the relation. */
  readonly spans?: boolean
  has(variant: Variant): boolean
}

/** Transforms are told by what was done and not by their names, so that other sets have the same rows. */
export const GROUPS: readonly Group[] = [
  ...(['must', 'should', 'hard'] as const).map(
    (grade, i): Group => ({
      name: `grade ${grade}`,
      goal: [99.9, 99, 90][i],
      policy: 'default',
      has: (variant) => variant.grade === grade,
    }),
  ),
  {
    name: 'transcodes, gain, EQ, band, mono, resampling, fades, trims, silence',
    goal: 99.9,
    policy: 'default',
    has: isMild,
  },
  { name: 'channels swapped, dropped or inverted', goal: undefined, policy: 'default', has: (v) => isChannels(v) },
  {
    name: 'mp3 32k, compressor, reverb, voice-over, noise 10 dB and more',
    goal: 99.5,
    policy: 'default',
    has: isRough,
  },
  { name: 'noise 0–5 dB', goal: 97, policy: 'default', has: (v) => isNoise(v) && !isDrums(v) && decibels(v) < 10 },
  { name: 'drum loop over it', goal: undefined, policy: 'default', has: isDrums },
  { name: 'speech codecs (GSM, G.723.1)', goal: undefined, policy: 'default', has: isSpeechCodec },
  { name: 'speed to ±10 %', goal: 99.5, policy: 'default', has: (v) => v.kind === 'speed' && percent(v) <= 10 },
  { name: 'tempo to ±10 %', goal: 99, policy: 'default', has: (v) => v.kind === 'tempo' && percent(v) <= 10 },
  { name: 'pitch to ±2 semitones', goal: 98, policy: 'default', has: (v) => v.kind === 'pitch' && semitones(v) <= 2 },
  { name: 'combined chains', goal: 97, policy: 'default', has: (v) => v.kind === 'chain' },
  { name: 'speed beyond ±10 %, wide policy', goal: 95, policy: 'wide', has: (v) => isWide(v) },
  { name: 'excerpts of 30 s and more, cuts, medleys: relation', goal: 99, policy: 'default', has: isPartial },
  {
    name: 'excerpts of 30 s and more, cuts, medleys: relation and spans',
    goal: 99,
    policy: 'default',
    spans: true,
    has: isPartial,
  },
]

/** Changes that the default policy does not look for. */
export function isWide(variant: Variant): boolean {
  return variant.kind === 'speed' && percent(variant) > 10
}

function isMild(variant: Variant): boolean {
  if (['gain', 'resample', 'fade', 'trim', 'pad'].includes(variant.kind)) return true
  if (variant.kind === 'filter') return isTone(variant)
  return variant.kind === 'none' && !isSpeechCodec(variant) && !isLowRate(variant.out)
}

function isRough(variant: Variant): boolean {
  if (variant.kind === 'none') return isLowRate(variant.out)
  if (variant.kind === 'filter') return /acompressor|alimiter/.test(filter(variant))
  if (variant.kind === 'reverb') return true
  return isVoice(variant) || (isNoise(variant) && !isDrums(variant) && decibels(variant) >= 10)
}

function isPartial(variant: Variant): boolean {
  if (variant.kind === 'excerpt') return parameter(variant, 'seconds') >= 30
  return ['edit', 'medley'].includes(variant.kind)
}

/** Below mp3 64k, AAC 48k, Opus 24k. */
function isLowRate({ codec, kbps }: Fields): boolean {
  const least: Readonly<Record<string, number>> = { mp3: 64, aac: 48, opus: 24 }
  return Number(kbps) < (least[String(codec)] ?? 0)
}

function isSpeechCodec({ kind, out }: Variant): boolean {
  return kind === 'none' && /^(gsm|g723|g723_1|amr|amrnb)$/.test(String(out.codec))
}

function isTone(variant: Variant): boolean {
  return /\b(bass|treble|lowpass|highpass|loudnorm)=/.test(filter(variant)) && !/acompressor/.test(filter(variant))
}

function isChannels(variant: Variant): boolean {
  return variant.kind === 'width' || (variant.kind === 'filter' && /\bpan=/.test(filter(variant)))
}

function isNoise(variant: Variant): boolean {
  return variant.kind === 'noise' && !isVoice(variant)
}

function isVoice(variant: Variant): boolean {
  return variant.kind === 'noise' && bed(variant).startsWith('speech')
}

function isDrums(variant: Variant): boolean {
  return variant.kind === 'noise' && bed(variant).startsWith('drums')
}

function bed(variant: Variant): string {
  return String(variant.steps[0]?.params.bed)
}

function filter(variant: Variant): string {
  return String(variant.steps[0]?.params.af)
}

function decibels(variant: Variant): number {
  return parameter(variant, 'snr')
}

function percent(variant: Variant): number {
  return Math.abs(parameter(variant, 'pct'))
}

function semitones(variant: Variant): number {
  return Math.abs(parameter(variant, 'semitones'))
}

function parameter(variant: Variant, name: string): number {
  return Number(variant.steps[0]?.params[name])
}
