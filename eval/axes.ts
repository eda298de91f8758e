import { MOST } from '../src/match/verdict.ts'
import type { Axis } from './svg.ts'

/** What is drawn, from where to where, with the verdict's thresholds. */
export const AXES: Readonly<Record<'margin' | 'coverage', Axis>> = {
  margin: { name: 'margin: log odds of one recording', low: -40, high: 40, marks: [{ at: 0, name: 'one recording' }] },
  coverage: { name: 'lesser coverage', low: 0, high: 1, marks: [{ at: MOST, name: 'most of both' }] },
}
