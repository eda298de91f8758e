/**
 * How landmarks are formed from a constellation. Derived data: a changed number means another
 * version here, by which ledgers form their hashes anew and indexes are rebuilt; stored fingerprints stay as they are.
 */
export const LANDMARKS = {
  version: 3,
  /** Targets in one landmark, out of so many nearest peaks in the target zone. */
  targets: 3,
  fan: 6,
  /** The target zone: frames after the anchor, semitones to either side. */
  zoneFirstFrame: 2,
  zoneLastFrame: 50,
  zoneSemitones: 12,
  /** Quanta of the hashed differences. */
  framesPerQuantum: 2,
  quantaPerSemitone: 2,
} as const
