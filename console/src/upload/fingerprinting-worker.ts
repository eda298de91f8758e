import { ConstellationExtractor } from 'unisono/dsp/extractor.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from 'unisono/dsp/parameters.ts'
import { encodeFingerprint } from 'unisono/fingerprint/codec.ts'
import { DECODED_RATE, decimated } from './decimation.ts'
import type { FingerprintingAnswer, FingerprintingTask } from './fingerprinting.ts'

addEventListener('message', ({ data: task }: MessageEvent<FingerprintingTask>) => {
  try {
    const bytes = fingerprintOf(task)
    postMessage({ bytes } satisfies FingerprintingAnswer, { transfer: [bytes.buffer] })
  } catch (error) {
    postMessage({ failure: error instanceof Error ? error.message : String(error) } satisfies FingerprintingAnswer)
  }
})

function fingerprintOf({ channels, engine }: FingerprintingTask): Uint8Array<ArrayBuffer> {
  const extractor = new ConstellationExtractor()
  const seconds = channels[0].length / DECODED_RATE
  for (const piece of decimated(channels)) {
    extractor.push(piece)
    postMessage({ progress: extractor.seconds / seconds } satisfies FingerprintingAnswer)
  }
  const duration = Math.round(extractor.seconds * TIME_UNITS_PER_SECOND)
  const constellation = extractor.finish()
  const { version: parametersVersion } = PARAMETERS
  const fingerprint = { kind: 'database', parametersVersion, duration, engine, constellation } as const
  return encodeFingerprint(fingerprint) as Uint8Array<ArrayBuffer>
}
