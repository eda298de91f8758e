export type { Constellation } from './dsp/constellation.ts'
export { ConstellationExtractor } from './dsp/extractor.ts'
export { FRAMES_PER_SECOND, PARAMETERS, TIME_UNITS_PER_SECOND } from './dsp/parameters.ts'
export { decodeFingerprint, encodeFingerprint } from './fingerprint/codec.ts'
export {
  durationSeconds,
  type Fingerprint,
  type FingerprintKind,
  LEAST_PEAKS,
  slice,
} from './fingerprint/fingerprint.ts'
export { FingerprintError, type FingerprintErrorKind } from './fingerprint/fingerprint-error.ts'
export type { Comparison, Relation, Span } from './match/comparison.ts'
