import { parentPort, workerData } from 'node:worker_threads'
import { readDatabase } from '../database.ts'
import { failureOf } from '../failure.ts'
import type { Answer, FromThread, Request } from './messages.ts'
import { ledgerPath } from './place.ts'
import { type ReadName, Reads } from './reads.ts'
import { LEDGER_SCHEMA } from './schema.ts'

/** What the thread is started with. */
export interface ReaderData {
  readonly folder: string
}

function serve(reads: Reads, { ticket, name, values }: Request): Answer {
  try {
    const read = reads[name as ReadName | 'copyInto'] as (...values: readonly unknown[]) => unknown
    return { ticket, result: read.apply(reads, [...values]) }
  } catch (error) {
    return { ticket, failure: failureOf(error) }
  }
}

/** The memory of the long columns goes with the answer, uncopied. */
function post(message: FromThread): void {
  const memory = new Set<ArrayBuffer>()
  collect(message, memory)
  parentPort?.postMessage(message, [...memory])
}

function collect(value: unknown, memory: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) memory.add(value.buffer as ArrayBuffer)
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) collect(member, memory)
}

try {
  const database = readDatabase(ledgerPath((workerData as ReaderData).folder), LEDGER_SCHEMA)
  const reads = new Reads(database)
  parentPort?.on('message', (request: Request) => {
    if (request.name === 'close') database.close()
    post({
      answers: [request.name === 'close' ? { ticket: request.ticket, result: undefined } : serve(reads, request)],
    })
  })
  post({ opened: true })
} catch (error) {
  post({ failure: failureOf(error) })
}
