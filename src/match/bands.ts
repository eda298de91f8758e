import type { Constellation } from '../dsp/constellation.ts'
import { crowdsOf } from './crowds.ts'
import { matchKernel } from './kernel/kernel.ts'
import { PitchOrder } from './pitch-order.ts'
import { LEAST_KEPT, missesAmong } from './weights.ts'

/** A constellation with what matching needs to know of it, each made when it is first asked for, and kept. */
export class Bands {
  readonly constellation: Constellation
  #pitchOrder: PitchOrder | undefined
  #crowds: Uint8Array | undefined
  #misses: Float64Array | undefined

  constructor(constellation: Constellation) {
    this.constellation = constellation
  }

  get pitchOrder(): PitchOrder {
    this.#pitchOrder ??= new PitchOrder(this.constellation)
    return this.#pitchOrder
  }

  /** See `crowdsOf`. */
  get crowds(): Uint8Array {
    this.#crowds ??= matchKernel()?.crowdsOf(this.constellation) ?? crowdsOf(this.constellation)
    return this.#crowds
  }

  /** Running sums of what the peaks weigh that a line does not find again: one more than peaks. */
  get misses(): Float64Array {
    this.#misses ??= missesAmong(this.crowds, LEAST_KEPT, 0, this.crowds.length)
    return this.#misses
  }

  /** Time of the last peak, in time units. */
  get end(): number {
    return this.constellation.times.at(-1) ?? 0
  }
}
