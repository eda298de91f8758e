import { LANDMARKS } from './landmark-parameters.ts'

const { witnessBits, pitchBits } = LANDMARKS
const SHAPE_MASK = -1 << (witnessBits + pitchBits)
const PITCH_MASK = 2 ** pitchBits - 1

/**
 * The hash of a landmark: its shape, then the pitch of its anchor, then its witness. One shape has neighbouring hashes at neighbouring
 * pitches, so that an index finds in one place what the probes of one time scale ask for.
 *
 * @param shape mixed from the differences of time and pitch, 32 bits: the high ones stay, and the low ones turn the pitches, so
 * that two shapes meet no oftener than if all were mixed.
 * @param pitch in quanta; five octaves and a third come around.
 * @param witness from 1 on.
 */
export function hashOf(shape: number, pitch: number, witness: number): number {
  return ((shape & SHAPE_MASK) | (((shape + pitch) & PITCH_MASK) << witnessBits) | witness) >>> 0
}
