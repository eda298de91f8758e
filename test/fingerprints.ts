import { ConstellationExtractor } from '../src/dsp/extractor.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../src/dsp/parameters.ts'
import { encodeFingerprint } from '../src/fingerprint/codec.ts'
import type { Fingerprint } from '../src/fingerprint/fingerprint.ts'
import { syntheticMusic } from './synthetic-music.ts'

/** How a copy differs from what the seed names. */
export interface MadeWith {
  readonly seconds?: number
  readonly gain?: number
  /** 1.05 plays 5 % faster and higher. */
  readonly speed?: number
}

/** The fingerprint of music that a seed names; two seeds share no tune. */
export function madeFingerprint(seed: number, { seconds = 40, gain = 1, speed = 1 }: MadeWith = {}): Fingerprint {
  const pcm = syntheticMusic({ seed, seconds, sampleRate: PARAMETERS.sampleRate })
  const extractor = new ConstellationExtractor()
  extractor.push((speed === 1 ? pcm : faster(pcm, speed)).map((sample) => sample * gain))
  return {
    kind: 'database',
    parametersVersion: PARAMETERS.version,
    duration: Math.round((seconds / speed) * TIME_UNITS_PER_SECOND),
    engine: 'test',
    constellation: extractor.finish(),
  }
}

export function madeBytes(seed: number, options: MadeWith = {}): Uint8Array {
  return encodeFingerprint(madeFingerprint(seed, options))
}

/** Interleaved stereo played faster, by linear interpolation. */
function faster(pcm: Float32Array, speed: number): Float32Array {
  const frames = Math.floor((pcm.length / 2 - 1) / speed)
  const out = new Float32Array(frames * 2)
  for (let frame = 0; frame < frames; frame++) {
    const at = Math.floor(frame * speed)
    const part = frame * speed - at
    for (const channel of [0, 1]) {
      const i = at * 2 + channel
      out[frame * 2 + channel] = pcm[i] * (1 - part) + pcm[i + 2] * part
    }
  }
  return out
}
