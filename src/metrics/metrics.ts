import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** From a millisecond up to the longest wait that a client may be asked for. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const STAGE_SECONDS = [0.0005, ...REQUEST_SECONDS]

/** What an upload is answered; the dry ones were told to write nothing. */
export type UploadVerdict = 'new' | 'duplicate' | 'dry-new' | 'dry-duplicate' | 'refused'

/** Where the time of an upload goes. */
export type Stage = 'parse' | 'audio' | 'look-up' | 'verification' | 'append'

export interface AnsweredRequest {
  readonly method: string
  /** The pattern, such as `/api/buckets/:id`; never the URL, of which there is no end. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** A number that is read when it is asked for. */
export interface Reading {
  readonly name: string
  readonly help: string
  read(): number | Promise<number>
}

/** What Prometheus is told of this process. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Counter({
    name: 'unisono_http_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.#registry],
  })
  readonly #latencies = new Histogram({
    name: 'unisono_http_request_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: REQUEST_SECONDS,
    registers: [this.#registry],
  })
  readonly #uploads = new Counter({
    name: 'unisono_uploads_total',
    help: 'Uploads by verdict, and by the relation to the best match (none where there is no match).',
    labelNames: ['verdict', 'relation'],
    registers: [this.#registry],
  })
  readonly #stages = new Histogram({
    name: 'unisono_stage_seconds',
    help: 'Time that a stage of an upload takes.',
    labelNames: ['stage'],
    buckets: STAGE_SECONDS,
    registers: [this.#registry],
  })

  readonly #work = new Counter({
    name: 'unisono_stage_cpu_seconds_total',
    help: 'Processor time that the matching threads spent on a stage of uploads.',
    labelNames: ['stage'],
    registers: [this.#registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  countRequest({ method, route, status, seconds }: AnsweredRequest): void {
    this.#requests.inc({ method, route, status })
    this.#latencies.observe({ method, route }, seconds)
  }

  /** @param relation to the best match. */
  countUpload(verdict: UploadVerdict, relation = 'none'): void {
    this.#uploads.inc({ verdict, relation })
  }

  time(stage: Stage, seconds: number): void {
    this.#stages.observe({ stage }, seconds)
  }

  /** @param seconds of a processor. */
  work(stage: Stage, seconds: number): void {
    this.#work.inc({ stage }, seconds)
  }

  /** A reading that fails is left out, and the others are told all the same. */
  watch({ name, help, read }: Reading): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        try {
          this.set(await read())
        } catch {
          this.reset()
        }
      },
    })
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
