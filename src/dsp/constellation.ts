/**
 * All spectral peaks of a recording in order of time, then pitch: three columns of equal length.
 * Integers, so that what is read from a file is what was computed from the sound.
 */
export interface Constellation {
  /** When, in units of 2 ms (`timeUnitsPerFrame`) from the start of the recording; ascending. */
  readonly times: Uint32Array
  /** MIDI note number in units of 1/128 semitone (`pitchUnitsPerSemitone`). */
  readonly pitches: Uint16Array
  /** Decibels above the floor, in units of 0.5 dB (`levelUnitsPerDb`). */
  readonly levels: Uint8Array
}
