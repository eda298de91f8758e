/**
 * Everything that shapes a constellation, in one place. A changed number is a new version, never
 * an edit: fingerprints of different versions do not compare. docs/algorithm.md gives the
 * measurement behind each value.
 */
export const PARAMETERS = {
  version: 1,
  /** Samples a second of the PCM that is analysed. */
  sampleRate: 8000,
  /** Channels of the PCM, interleaved; power is summed over them, so inverting one changes nothing. */
  channels: 2,
  /** Samples in one analysis window (Hann). */
  windowSize: 1024,
  /** Samples from one frame to the next: 32 ms. */
  hop: 256,
  /** Lowest and highest bin that may hold a peak: 156 and 3750 Hz. */
  lowestBin: 20,
  highestBin: 480,
  /** A peak is the maximum of its neighbourhood: so many frames to either side … */
  neighbourhoodFrames: 7,
  /** … and so many semitones. */
  neighbourhoodSemitones: 2.5,
  /** How far below the loudest bin nearby (dB) a peak may lie, and how many frames are nearby. */
  dynamicRangeDb: 60,
  loudnessFrames: 62,
  /** Peaks below this level (dB, 0 = a full-scale sine on both channels) are hiss. */
  floorDb: -90,
  /** Units of a peak's time in one frame, and of its pitch in one semitone. */
  timeUnitsPerFrame: 16,
  pitchUnitsPerSemitone: 128,
  /** Units of a peak's level in one decibel above the floor. */
  levelUnitsPerDb: 2,
} as const

/** Frames a second: 31.25. */
export const FRAMES_PER_SECOND = PARAMETERS.sampleRate / PARAMETERS.hop
/** Units of peak time a second: 500. */
export const TIME_UNITS_PER_SECOND = FRAMES_PER_SECOND * PARAMETERS.timeUnitsPerFrame

/** The MIDI note number of a bin, which need not be whole. Note 69 is 440 Hz. */
export function noteOfBin(bin: number): number {
  return 69 + 12 * Math.log2((bin * PARAMETERS.sampleRate) / PARAMETERS.windowSize / 440)
}
