import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { crc32 } from './crc32.ts'
import type { Fingerprint, FingerprintKind } from './fingerprint.ts'
import { FingerprintError } from './fingerprint-error.ts'
import { type Packing, pack, packedSize, packingOf, unpack } from './packing.ts'

export { FingerprintError }

/*
 * The fingerprint file, version 1. All integers little-endian.
 *
 *      0   8  magic: FA, then "Unisono" in ASCII
 *      8   1  format version: 1
 *      9   1  kind: 1 database, 2 query
 *     10   2  version of the analysis parameters
 *     12   4  duration of the recording in units of 2 ms
 *     16   4  n, the number of peaks
 *     20   4  t, the size of the column of times
 *     24   2  the lowest pitch, 0 without peaks
 *     26   1  p, bits of a pitch above the lowest: 0 to 16
 *     27   1  the lowest level, 0 without peaks
 *     28   1  l, bits of a level above the lowest: 0 to 8
 *     29   1  e, the size of the engine's name: 0 to 63
 *     30   e  the engine's name, printable ASCII
 *   30+e   t  times: n differences to the time before (the first to 0), each LEB128
 *     ⌈np/8⌉  pitches less the lowest, p bits each, the lowest bit first
 *     ⌈nl/8⌉  levels less the lowest, l bits each, the lowest bit first
 *          4  CRC-32 of all bytes before
 *
 * docs/fingerprint-format.md is the long form.
 */
const MAGIC = Uint8Array.of(0xfa, 0x55, 0x6e, 0x69, 0x73, 0x6f, 0x6e, 0x6f)
const FORMAT_VERSION = 1
const KINDS: readonly FingerprintKind[] = ['database', 'query']
const HEADER_SIZE = 30
const CHECKSUM_SIZE = 4
const LONGEST_ENGINE = 63
const LONGEST_VARINT = 5
const U32 = 0xffffffff
const MOST_PITCH_BITS = 16
const MOST_LEVEL_BITS = 8
/** A peak keeps others 2.5 semitones and 7 frames away, so that half of these fit into so short a time. */
const MOST_PEAKS_TOGETHER = 128
const TOGETHER = TIME_UNITS_PER_SECOND / 2
/** The last frame's peak may be refined to a little after the recording's end. */
const TIME_PAST_END = PARAMETERS.timeUnitsPerFrame

/** @throws FingerprintError `malformed` or `other-parameters` for what could not be read back. */
export function encodeFingerprint(fingerprint: Fingerprint): Uint8Array {
  const flaw = flawOf(fingerprint)
  if (flaw !== undefined) throw new FingerprintError('malformed', `This fingerprint cannot be written: ${flaw}.`)
  refuseNewerParameters(fingerprint.parametersVersion)
  const { times, pitches, levels } = fingerprint.constellation
  const header: Header = {
    peaks: times.length,
    timesSize: sizeOfTimes(times),
    pitchPacking: packingOf(pitches),
    levelPacking: packingOf(levels),
    engineSize: fingerprint.engine.length,
  }
  const { engineEnd, timesEnd, pitchesEnd, levelsEnd, fileEnd } = layoutOf(header)
  const bytes = new Uint8Array(fileEnd)
  const view = new DataView(bytes.buffer)
  writeHeader(bytes, view, fingerprint, header)
  writeTimes(bytes.subarray(engineEnd, timesEnd), times)
  pack(pitches, header.pitchPacking, bytes.subarray(timesEnd, pitchesEnd))
  pack(levels, header.levelPacking, bytes.subarray(pitchesEnd, levelsEnd))
  view.setUint32(levelsEnd, crc32(bytes.subarray(0, levelsEnd)), true)
  return bytes
}

/**
 * The bytes come from strangers: every length is checked before it is believed, and whatever is
 * accepted encodes to the very same bytes again.
 *
 * @throws FingerprintError
 */
export function decodeFingerprint(bytes: Uint8Array): Fingerprint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  checkBeginning(bytes)
  const header = readHeader(bytes, view)
  const layout = layoutOf(header)
  checkSize(bytes.length, layout.fileEnd)
  checkChecksum(bytes, view)
  const parametersVersion = view.getUint16(10, true)
  refuseNewerParameters(parametersVersion)
  const kind = KINDS[bytes[9] - 1]
  if (kind === undefined) throw malformed(`its kind is ${bytes[9]}, which is neither 1 (database) nor 2 (query)`)
  const fingerprint: Fingerprint = {
    kind,
    parametersVersion,
    duration: view.getUint32(12, true),
    engine: String.fromCharCode(...bytes.subarray(HEADER_SIZE, layout.engineEnd)),
    constellation: readConstellation(bytes, header, layout),
  }
  const flaw = flawOf(fingerprint)
  if (flaw !== undefined) throw malformed(flaw)
  return fingerprint
}

/** Whether bytes may be (the beginning of) a fingerprint file; the first eight tell. */
export function beginsAsFingerprint(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => i >= bytes.length || bytes[i] === byte)
}

// The layout --------------------------------------------------------------------------------------

/** The numbers of the header that say where everything is. */
interface Header {
  readonly peaks: number
  readonly timesSize: number
  readonly pitchPacking: Packing
  readonly levelPacking: Packing
  readonly engineSize: number
}

interface Layout {
  readonly engineEnd: number
  readonly timesEnd: number
  readonly pitchesEnd: number
  readonly levelsEnd: number
  readonly fileEnd: number
}

function layoutOf({ peaks, timesSize, pitchPacking, levelPacking, engineSize }: Header): Layout {
  const engineEnd = HEADER_SIZE + engineSize
  const timesEnd = engineEnd + timesSize
  const pitchesEnd = timesEnd + packedSize(peaks, pitchPacking.bits)
  const levelsEnd = pitchesEnd + packedSize(peaks, levelPacking.bits)
  return { engineEnd, timesEnd, pitchesEnd, levelsEnd, fileEnd: levelsEnd + CHECKSUM_SIZE }
}

function readHeader(bytes: Uint8Array, view: DataView): Header {
  return {
    peaks: view.getUint32(16, true),
    timesSize: view.getUint32(20, true),
    pitchPacking: { lowest: view.getUint16(24, true), bits: bytes[26] },
    levelPacking: { lowest: bytes[27], bits: bytes[28] },
    engineSize: bytes[29],
  }
}

// What a file and a fingerprint must keep alike ---------------------------------------------------

function refuseNewerParameters(version: number): void {
  if (version <= PARAMETERS.version) return
  throw new FingerprintError(
    'other-parameters',
    `This fingerprint was made by version ${version} of the analysis, and this Unisono knows versions up to ` +
      `${PARAMETERS.version}. A newer Unisono made it: update this one, or make the fingerprint again with this one.`,
    PARAMETERS.version,
    version,
  )
}

/** What breaks the format's rules, as the end of a sentence; nothing when all is well. */
function flawOf({ kind, parametersVersion, duration, engine, constellation }: Fingerprint): string | undefined {
  if (!KINDS.includes(kind)) return `its kind is "${kind}", which is neither "database" nor "query"`
  if (!isWithin(parametersVersion, 1, 0xffff))
    return `its parameters version is ${parametersVersion}, and the first is 1`
  if (!isWithin(duration, 0, U32)) return `its duration is ${duration}, not a whole number of 4 ms units below 2^32`
  if (engine.length > LONGEST_ENGINE) return `its engine's name is longer than ${LONGEST_ENGINE} characters`
  if (!/^[ -~]*$/.test(engine)) return "its engine's name is not printable ASCII"
  return flawOfConstellation(constellation, duration)
}

function flawOfConstellation({ times, pitches, levels }: Constellation, duration: number): string | undefined {
  const count = times.length
  if (pitches.length !== count || levels.length !== count)
    return `its columns differ in length (${count} times, ${pitches.length} pitches, ${levels.length} levels)`
  for (let i = 1; i < count; i++) {
    if (times[i] > times[i - 1] || (times[i] === times[i - 1] && pitches[i] > pitches[i - 1])) continue
    return `peak ${i} does not come after peak ${i - 1} in time, then pitch`
  }
  for (let i = MOST_PEAKS_TOGETHER; i < count; i++) {
    if (times[i] - times[i - MOST_PEAKS_TOGETHER] >= TOGETHER) continue
    return `more than ${MOST_PEAKS_TOGETHER} of its peaks lie within half a second, which no sound has`
  }
  if (count > 0 && times[count - 1] > duration + TIME_PAST_END)
    return `its last peak, at ${times[count - 1]}, lies after its end, at ${duration} (units of 2 ms)`
  return undefined
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

// Writing -----------------------------------------------------------------------------------------

function writeHeader(bytes: Uint8Array, view: DataView, fingerprint: Fingerprint, header: Header): void {
  bytes.set(MAGIC)
  bytes[8] = FORMAT_VERSION
  bytes[9] = KINDS.indexOf(fingerprint.kind) + 1
  view.setUint16(10, fingerprint.parametersVersion, true)
  view.setUint32(12, fingerprint.duration, true)
  view.setUint32(16, header.peaks, true)
  view.setUint32(20, header.timesSize, true)
  view.setUint16(24, header.pitchPacking.lowest, true)
  bytes[26] = header.pitchPacking.bits
  bytes[27] = header.levelPacking.lowest
  bytes[28] = header.levelPacking.bits
  bytes[29] = header.engineSize
  for (let i = 0; i < header.engineSize; i++) bytes[HEADER_SIZE + i] = fingerprint.engine.charCodeAt(i)
}

function sizeOfTimes(times: Uint32Array): number {
  let size = 0
  for (let i = 0, before = 0; i < times.length; before = times[i++]) {
    for (let rest = times[i] - before; rest > 0x7f; rest >>>= 7) size++
    size++
  }
  return size
}

function writeTimes(into: Uint8Array, times: Uint32Array): void {
  let at = 0
  for (let i = 0, before = 0; i < times.length; before = times[i++]) {
    let rest = times[i] - before
    for (; rest > 0x7f; rest >>>= 7) into[at++] = (rest & 0x7f) | 0x80
    into[at++] = rest
  }
}

// Reading -----------------------------------------------------------------------------------------

function malformed(flaw: string): FingerprintError {
  return new FingerprintError(
    'malformed',
    `This fingerprint file arrived whole, yet ${flaw}. A faulty program wrote it: make it again with \`unisono fingerprint\`.`,
  )
}

function checkBeginning(bytes: Uint8Array): void {
  if (bytes.length === 0)
    throw new FingerprintError(
      'empty',
      'This file is empty: 0 bytes. Make it again with `unisono fingerprint`.',
      HEADER_SIZE,
      0,
    )
  if (!beginsAsFingerprint(bytes))
    throw new FingerprintError(
      'not-a-fingerprint',
      'This is not a fingerprint file: it does not begin like one. Make one from the audio with `unisono fingerprint` and use that.',
    )
  if (bytes.length > 8 && bytes[8] !== FORMAT_VERSION)
    throw new FingerprintError(
      'other-version',
      `This fingerprint file has format version ${bytes[8]}, and this Unisono reads version ${FORMAT_VERSION}. ` +
        'Another Unisono made it, or it is damaged: use the one that made it, or make the file again with this one.',
      FORMAT_VERSION,
      bytes[8],
    )
  if (bytes.length < HEADER_SIZE + CHECKSUM_SIZE)
    throw truncated(bytes.length, `at least ${HEADER_SIZE + CHECKSUM_SIZE}`)
}

function truncated(met: number, expected: number | string): FingerprintError {
  return new FingerprintError(
    'truncated',
    `This fingerprint file is cut off: it should have ${expected} bytes and has ${met}. ` +
      'Usually a copy or an upload stopped early: copy it again, or make it again with `unisono fingerprint`.',
    expected,
    met,
  )
}

function checkSize(met: number, expected: number): void {
  if (met < expected) throw truncated(met, expected)
  if (met === expected) return
  throw new FingerprintError(
    'trailing',
    `This fingerprint file goes on after its end: it should have ${expected} bytes and has ${met}. ` +
      'Usually two files were joined, or an upload kept a part of its envelope: make it again with `unisono fingerprint`.',
    expected,
    met,
  )
}

function checkChecksum(bytes: Uint8Array, view: DataView): void {
  const end = bytes.length - CHECKSUM_SIZE
  const expected = view.getUint32(end, true)
  const met = crc32(bytes.subarray(0, end))
  if (met === expected) return
  throw new FingerprintError(
    'corrupted',
    `This fingerprint file is damaged: its checksum says ${hex(expected)}, its content gives ${hex(met)}. ` +
      'Usually a copy or a disk changed some bytes: copy it again, or make it again with `unisono fingerprint`.',
    hex(expected),
    hex(met),
  )
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** The file's size has been checked, so the columns are all there. */
function readConstellation(bytes: Uint8Array, header: Header, layout: Layout): Constellation {
  const { peaks, pitchPacking, levelPacking } = header
  const { engineEnd, timesEnd, pitchesEnd, levelsEnd } = layout
  if (pitchPacking.bits > MOST_PITCH_BITS) throw malformed(`its pitches have ${pitchPacking.bits} bits`)
  if (levelPacking.bits > MOST_LEVEL_BITS) throw malformed(`its levels have ${levelPacking.bits} bits`)
  // First the times: a column of no bits takes no room, so only the times bear out the number of peaks.
  const times = readTimes(bytes.subarray(engineEnd, timesEnd), peaks)
  const pitches = new Uint16Array(peaks)
  const levels = new Uint8Array(peaks)
  readPacked(bytes.subarray(timesEnd, pitchesEnd), pitchPacking, pitches, 'pitches')
  readPacked(bytes.subarray(pitchesEnd, levelsEnd), levelPacking, levels, 'levels')
  return { times, pitches, levels }
}

function readPacked(from: Uint8Array, packing: Packing, into: Uint8Array | Uint16Array, name: string): void {
  if (unpack(from, packing, into)) return
  throw malformed(`its ${name} are not packed in the shortest way`)
}

function readTimes(bytes: Uint8Array, peaks: number): Uint32Array {
  if (bytes.length < peaks || bytes.length > peaks * LONGEST_VARINT)
    throw malformed(`${bytes.length} bytes of times cannot hold ${peaks} peaks`)
  const times = new Uint32Array(peaks)
  let at = 0
  let time = 0
  for (let i = 0; i < peaks; i++) {
    if (bytes[at] < 0x80) {
      time += bytes[at++]
      if (time > U32) throw malformed(`the time of peak ${i} does not fit 32 bits`)
      times[i] = time
      continue
    }
    let scale = 1
    let byte: number
    do {
      if (at === bytes.length) throw malformed(`its column of times ends within peak ${i}`)
      byte = bytes[at++]
      time += (byte & 0x7f) * scale
      scale *= 128
    } while (byte > 0x7f && scale < 128 ** LONGEST_VARINT)
    if (byte > 0x7f || time > U32) throw malformed(`the time of peak ${i} does not fit 32 bits`)
    if (byte === 0 && scale > 128) throw malformed(`the time of peak ${i} is not written in its shortest form`)
    times[i] = time
  }
  if (at !== bytes.length) throw malformed(`its column of times holds more than its ${peaks} peaks`)
  return times
}
