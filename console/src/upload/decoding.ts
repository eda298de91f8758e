import { DECODED_RATE } from './decimation.ts'

/** What this browser does not decode, or had better not: the server may. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError'
}

/** Decoded sound stays in memory until it is fingerprinted: half a gigabyte of so many seconds. */
const LONGEST_SECONDS = 45 * 60
/** Smaller files are not worth being looked at first. */
const SMALL_BYTES = 12_000_000
/** No compressed sound of `LONGEST_SECONDS` is as large. */
const LARGEST_BYTES = 700_000_000

const TOO_LONG =
  `It is longer than ${LONGEST_SECONDS / 60} minutes, which is more than a browser holds decoded. ` +
  'Let the server read it, or make its fingerprint with `unisono fingerprint`.'

/** The channels of a file, at `DECODED_RATE`. @throws UndecodableError; DOMException if it cannot be read */
export async function decodedChannels(file: File): Promise<readonly Float32Array<ArrayBuffer>[]> {
  if (file.size > LARGEST_BYTES) throw new UndecodableError(TOO_LONG)
  if (file.size > SMALL_BYTES && (await secondsOf(file)) > LONGEST_SECONDS) throw new UndecodableError(TOO_LONG)
  const bytes = await file.arrayBuffer()
  const context = new OfflineAudioContext(2, 1, DECODED_RATE)
  const buffer = await context.decodeAudioData(bytes).catch(() => {
    throw new UndecodableError('This browser cannot decode it.')
  })
  return Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel))
}

/** By the browser's player, which reads no more than the beginning; 0 where it cannot tell. */
function secondsOf(file: File): Promise<number> {
  const url = URL.createObjectURL(file)
  const audio = new Audio()
  audio.preload = 'metadata'
  return new Promise<number>((resolve) => {
    audio.onloadedmetadata = () => resolve(audio.duration)
    audio.onerror = () => resolve(0)
    audio.src = url
  }).finally(() => {
    audio.removeAttribute('src')
    URL.revokeObjectURL(url)
  })
}

/** Who decodes, for the fingerprint's header: printable ASCII. */
export function decodingEngine(): string {
  const [name = 'unknown'] =
    /(Firefox|Edg|Chrome)\/\d+/.exec(navigator.userAgent) ?? /Version\/\d+ .*Safari/.exec(navigator.userAgent) ?? []
  return `browser ${name.replace(/^Version\/(\d+).*/, 'Safari/$1')}`
}
