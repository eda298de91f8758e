import { DecodeError } from '../audio/decode-error.ts'
import type { EngineChoice } from '../audio/decoder.ts'
import { encodeFingerprint } from '../fingerprint/codec.ts'
import { LEAST_PEAKS } from '../fingerprint/fingerprint.ts'
import { fingerprintFile } from '../workers/fingerprint-files.ts'
import { AudioError } from './audio-error.ts'
import { REFUSED, type Refusal } from './task.ts'

const [path, engine, longestSeconds, timeoutSeconds] = process.argv.slice(2)

// Nobody waits any more: the service has gone, so its end of the pipe has closed.
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL')).resume()

/** @throws AudioError, DecodeError */
async function fingerprint(): Promise<Uint8Array> {
  const longest = Number(longestSeconds)
  const { fingerprint, decoded } = await fingerprintFile(path, {
    engine: engine as EngineChoice,
    lengthSeconds: longest + 1,
    timeoutSeconds: Number(timeoutSeconds),
  })
  if (decoded.seconds > longest) throw new AudioError('over-limit', tooLong(longest))
  const peaks = fingerprint.constellation.times.length
  if (peaks < LEAST_PEAKS) throw new AudioError('unusable', tooLittle(peaks))
  return encodeFingerprint(fingerprint)
}

function tooLong(longest: number): string {
  return (
    `The audio lasts more than ${longest} seconds, the most that is fingerprinted here. ` +
    'Make its fingerprint yourself with `unisono fingerprint`, and upload that.'
  )
}

function tooLittle(peaks: number): string {
  return (
    `The audio has too little sound to be recognised by: ${peaks} peaks, where ${LEAST_PEAKS} are the least. ` +
    'Usually it is silent, very short, or one constant tone.'
  )
}

/** @throws what is no fault of the file. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof AudioError) return { kind: error.kind, sentence: error.message }
  if (!(error instanceof DecodeError) || error.kind === 'no-engine') throw error
  const limit = error.kind === 'timeout' || error.kind === 'stopped'
  return { kind: limit ? 'over-limit' : 'unusable', sentence: withoutPath(error.message) }
}

/** Where the service keeps what is uploaded is nobody's business. */
function withoutPath(sentence: string): string {
  const rest = sentence.startsWith(path) ? `The file${sentence.slice(path.length)}` : sentence
  return rest.replaceAll(path, 'the file')
}

let answer: Uint8Array
try {
  answer = await fingerprint()
} catch (error) {
  answer = Buffer.from(JSON.stringify(refusalOf(error)))
  process.exitCode = REFUSED
}
process.stdout.write(answer, () => process.exit())
