import { MOST } from '../src/match/verdict.ts'
import type { Mark } from './svg.ts'

/** The verdict's thresholds, to be drawn into the curves of what they cut. */
export const THRESHOLDS: Readonly<Record<'similarity' | 'coverage', readonly Mark[]>> = {
  similarity: [],
  coverage: [{ at: MOST, name: 'most' }],
}
