import { PARAMETERS } from '../../src/dsp/parameters.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { madeBytes, madeFingerprint } from '../fingerprints.ts'
import { syntheticMusic } from '../synthetic-music.ts'

const SONG = 1001
const SECONDS = 30

/** The files that cases upload, each made when it is first asked for. */
const MAKERS: Readonly<Record<string, () => Uint8Array>> = {
  song: () => madeBytes(SONG, { seconds: SECONDS }),
  /** The same recording, encoded anew. */
  'song-again': () => madeBytes(SONG, { seconds: SECONDS, gain: 0.4 }),
  'song-faster': () => madeBytes(SONG, { seconds: SECONDS, speed: 1.03 }),
  'other-song': () => madeBytes(SONG + 1, { seconds: SECONDS }),
  'third-song': () => madeBytes(SONG + 2, { seconds: SECONDS }),
  /** Unlike each other, and few bytes each. */
  'short-song': () => madeBytes(SONG + 3, { seconds: 8 }),
  'silence.lo': () => encodeFingerprint({ ...madeFingerprint(SONG, { seconds: 5 }), constellation: NOTHING }),
  'query.lo': () => encodeFingerprint({ ...madeFingerprint(SONG, { seconds: 12 }), kind: 'query' }),
  'cut.lo': () => fileOf('song').subarray(0, 500),
  'stub.lo': () => fileOf('song').subarray(0, 5),
  'long.lo': () => Buffer.concat([fileOf('song'), Buffer.from('more')]),
  'corrupted.lo': () => changed(fileOf('song'), 300),
  'newer.lo': () => changed(fileOf('song'), 8),
  empty: () => new Uint8Array(),
  text: () => Buffer.from('These are the words of a song, and not its sound.\n'),
  /** Bytes as another maker's fingerprints have them. */
  foreign: () => Buffer.alloc(4096, 'acr\0lo'),
  'song.wav': () => wav(syntheticMusic({ seed: SONG, seconds: SECONDS, sampleRate: PARAMETERS.sampleRate })),
  'silence.wav': () => wav(new Float32Array(PARAMETERS.sampleRate * 10)),
}

const NOTHING = { times: new Uint32Array(), pitches: new Uint16Array(), levels: new Uint8Array() }

const made = new Map<string, Uint8Array>()

export function fileOf(name: string): Uint8Array {
  const maker = MAKERS[name]
  if (maker === undefined) throw new Error(`There is no file ${name}.`)
  const bytes = made.get(name) ?? maker()
  made.set(name, bytes)
  return bytes
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte + 1 : byte))
}

/** Stereo, 16 bits. */
function wav(pcm: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(44 + pcm.length * 2)
  const rate = PARAMETERS.sampleRate
  bytes.write('RIFF')
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 4],
    [40, pcm.length * 2],
  ])
    bytes.writeUInt32LE(value, at)
  for (const [at, value] of [
    [20, 1],
    [22, 2],
    [32, 4],
    [34, 16],
  ])
    bytes.writeUInt16LE(value, at)
  bytes.write('data', 36)
  pcm.forEach((sample, i) => void bytes.writeInt16LE(Math.round(sample * 32767), 44 + i * 2))
  return bytes
}
