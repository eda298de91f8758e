import { EXACT, type Probe } from '../fingerprint/landmarks.ts'
import type { Policy } from './policy.ts'

/** Quantised landmarks tolerate half of each step to either side. */
const SCALE_STEP = 0.01
const PITCH_STEP = 0.25

/** The hypotheses that a policy asks for: the exact one, then speed, tempo and pitch, small changes first. */
export function probesOf({ speedRange, tempoRange, pitchRange }: Policy): Probe[] {
  return [
    EXACT,
    ...scales(speedRange).map((timeScale) => ({ timeScale, pitchShift: -12 * Math.log2(timeScale) })),
    ...scales(tempoRange).map((timeScale) => ({ timeScale, pitchShift: 0 })),
    ...steps(pitchRange, PITCH_STEP).map((pitchShift) => ({ timeScale: 1, pitchShift })),
  ]
}

function scales(range: number): number[] {
  return steps(Math.log(1 + range), Math.log(1 + SCALE_STEP)).map(Math.exp)
}

/** ±step, ±2 steps … while within the range. */
function steps(range: number, step: number): number[] {
  const count = Math.floor(range / step + 1e-9)
  return Array.from({ length: count }, (_, i) => (i + 1) * step).flatMap((size) => [size, -size])
}
