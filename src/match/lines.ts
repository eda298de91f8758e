import type { Constellation } from '../dsp/constellation.ts'
import { fit } from './fit.ts'
import { type Line, type Matches, match } from './line.ts'
import { type LineKernel, lineKernel } from './line-kernel/kernel.ts'

/** `fit`, by the kernel where that can. */
export function fitted(query: Constellation, reference: Constellation, hypothesis: Line, around: number) {
  const kernel = kernelFor(query, reference, hypothesis)
  return kernel === undefined ? fit(query, reference, hypothesis, around) : kernel.fit(hypothesis, around)
}

/** `match`, by the kernel where that can. */
export function matched(query: Constellation, reference: Constellation, line: Line): Matches {
  return kernelFor(query, reference, line)?.match(line) ?? match(query, reference, line)
}

function kernelFor(query: Constellation, reference: Constellation, line: Line): LineKernel | undefined {
  const kernel = lineKernel()
  return kernel?.take(query, reference, line) ? kernel : undefined
}
