/**
 * How landmarks are formed from a constellation. Derived data: a changed number means another
 * version here, by which ledgers form their hashes anew and indexes are rebuilt; stored fingerprints stay as they are.
 */
export const LANDMARKS = {
  version: 4,
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
  /** The last bits of a hash: the nearest peak beside its landmark. */
  witnessBits: 6,
  /**
   * Those before them: the pitch of the anchor. With 6, whose 32 semitones music exceeds, a query finds a fifth more by chance; with 7 as much
   * as if pitch and shape were mixed.
   */
  pitchBits: 7,
  /** Sampling by the first two targets alone goes to one pair in so many: of fewer, some tracks would have hardly any. */
  mostByPairs: 16,
  /**
   * They decide which pitch differences are kept. Of 120 tried on one half of the albums, these keep the same share of every
   * track and leave out what all music has: on the other half tracks collide a fifth as often as with those tried first.
   */
  pairSalt: 0x1807dcba,
  tupleSalt: 0xf0c0770f,
} as const
