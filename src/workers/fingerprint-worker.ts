import { parentPort, workerData } from 'node:worker_threads'
import { type Bandwidth, measureBandwidth } from '../audio/bandwidth.ts'
import { DecodeError, failureOf } from '../audio/decode-error.ts'
import type { DecodeRequest, Decoder } from '../audio/decoder.ts'
import { openDecoder } from '../audio/engine.ts'
import { WavWriter } from '../audio/wav.ts'
import { ConstellationExtractor } from '../dsp/extractor.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import type { ToWorker } from './pool.ts'
import type { Answer, AudioTask, AudioWorkerData, Fingerprinted, FingerprintTask } from './task.ts'
import { threadCpuSeconds } from './thread-cpu.ts'

const { sampleRate, channels, version } = PARAMETERS
const decoder = openDecoder((workerData as AudioWorkerData).engine)
let running: AbortController | undefined

parentPort?.on('message', (message: ToWorker<AudioTask>) => {
  if ('stop' in message) running?.abort()
  else if ('task' in message) void answer(message.task)
})

async function answer(task: AudioTask): Promise<void> {
  running = new AbortController()
  try {
    if (task.wanted === 'bandwidth') {
      post({ result: await measureBandwidth(decoder, task.path, task.seconds, running.signal) })
    } else {
      const result = await fingerprint(decoder, task, running.signal)
      post({ result }, buffersOf(result))
    }
  } catch (error) {
    if (error instanceof DecodeError) post({ failure: failureOf(error) })
    else post({ error: error instanceof Error ? error : new Error(String(error)) })
  }
}

function post(answer: Answer<Fingerprinted | Bandwidth>, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(answer, transferred)
}

async function fingerprint(decoder: Decoder, task: FingerprintTask, signal: AbortSignal): Promise<Fingerprinted> {
  const before = threadCpuSeconds()
  const { path, startSeconds, lengthSeconds } = task
  const request: DecodeRequest = { sampleRate, channels, startSeconds, lengthSeconds, signal, timeoutSeconds: Infinity }
  const extractor = new ConstellationExtractor()
  const wav = task.wavPath === undefined ? undefined : new WavWriter(task.wavPath, sampleRate, channels)
  const decoded = await decoder
    .decode(path, request, (pcm) => {
      extractor.push(pcm)
      wav?.push(pcm)
    })
    .finally(() => wav?.close())
  const { times, pitches, levels } = extractor.finish()
  return {
    fingerprint: {
      kind: task.fingerprintKind,
      parametersVersion: version,
      duration: Math.round(extractor.seconds * TIME_UNITS_PER_SECOND),
      engine: decoded.engine,
      constellation: { times: times.slice(), pitches: pitches.slice(), levels: levels.slice() },
    },
    decoded,
    cpuSeconds: threadCpuSeconds() - before + decoded.processSeconds,
  }
}

function buffersOf({ fingerprint }: Fingerprinted): ArrayBuffer[] {
  const { times, pitches, levels } = fingerprint.constellation
  return [times, pitches, levels].map((column) => column.buffer as ArrayBuffer)
}
