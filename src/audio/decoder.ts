import type { WasmModule } from './webassembly.ts'

/** `auto` is the system's ffmpeg if there is one, else the one compiled to WebAssembly. */
export type EngineChoice = 'auto' | 'ffmpeg' | 'wasm'

/** A decoder that was found; can be posted to a worker thread. */
export type Engine =
  | { readonly name: 'ffmpeg'; readonly executable: string }
  | { readonly name: 'wasm'; readonly module: WasmModule }

export interface DecodeRequest {
  /** Of the PCM that is wanted; undefined keeps the file's own. */
  readonly sampleRate?: number | undefined
  readonly channels: number
  /** Where to begin; default 0. */
  readonly startSeconds?: number | undefined
  /** How much to decode; default all. */
  readonly lengthSeconds?: number | undefined
  /**
   * `exact` (default) decodes from the beginning and drops what is before the start; `fast` jumps,
   * in some formats a little beside the mark.
   */
  readonly seek?: 'exact' | 'fast' | undefined
  /** After so much time the decoding is ended. Default 600. */
  readonly timeoutSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the source is, and what came out of it. */
export interface Decoded {
  /** Such as `ffmpeg 5.1.6` or `wasm 5.1.4`: printable ASCII, at most 63 characters. */
  readonly engine: string
  /** ffmpeg's names, such as `mov,mp4,m4a,3gp,3g2,mj2` and `aac`. */
  readonly container: string
  readonly codec: string
  /** By its codec: a lossless copy of a lossy file counts as lossless here. */
  readonly lossless: boolean
  /** Of the source, in Hz. */
  readonly sampleRate: number
  /** Of the source. */
  readonly channels: number
  /** Bits a sample of a lossless source, or null. */
  readonly bitDepth: number | null
  /** Bits a second of the sound, or null if it cannot be told (a video that does not say). */
  readonly bitRate: number | null
  /** The length that the container claims, or null if it claims none or only a guess. */
  readonly claimedSeconds: number | null
  /** The length of the PCM that came out. */
  readonly seconds: number
  /** CPU time of a process of its own, if the engine is one; without the 0.1 s that starting it takes. */
  readonly processSeconds: number
  /** Whole sentences: damage met, a file that ends before its time. */
  readonly warnings: readonly string[]
}

export interface Decoder {
  readonly name: Engine['name']
  /**
   * @param onPcm gets interleaved samples, full scale ±1, whole frames. The array is valid only
   * during the call.
   * @throws DecodeError
   */
  decode(path: string, request: DecodeRequest, onPcm: (pcm: Float32Array) => void): Promise<Decoded>
}

export const DEFAULT_TIMEOUT_SECONDS = 600
