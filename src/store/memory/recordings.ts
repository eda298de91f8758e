import {
  type Appended,
  type Change,
  type Evidence,
  type Expectation,
  MOST_FOUND,
  type NewRecording,
  type Page,
  type Recording,
  type Row,
  type RowFilter,
} from '../ledger.ts'
import { pageOf } from '../pages.ts'
import { type Newer, rivalsAmong } from '../rivals.ts'

interface Kept extends NewRecording {
  readonly number: number
  readonly createdAt: number
  readonly evidence: readonly Evidence[]
}

/** One step of the feed. */
interface Step {
  readonly kind: Change['kind']
  readonly number: number
}

/** The recordings of one bucket, and the feed of their changes. */
export class MemoryRecordings {
  readonly #kept = new Map<number, Kept>()
  /** The step of seq n is at n − 1. */
  readonly #steps: Step[] = []
  #nextNumber = 0

  get count(): number {
    return this.#kept.size
  }

  get bytes(): number {
    let bytes = 0
    for (const { fingerprint } of this.#kept.values()) bytes += fingerprint.length
    return bytes
  }

  get seq(): number {
    return this.#steps.length
  }

  append(recording: NewRecording, expect: Expectation, at: number): Appended {
    const same = this.#first(({ acrId }) => acrId === recording.acrId)
    if (same !== undefined) return { outcome: 'exists', number: same.number }
    const known = this.#first(({ evidence }) => evidence.some(({ id }) => id === recording.id))
    if (known !== undefined) return { outcome: 'id-taken', number: known.number }
    const numbers = rivalsAmong(this.#newerThan(expect.seq), expect)
    if (numbers.length > 0) return { outcome: 'rivals', numbers, seq: this.seq }
    const number = this.#nextNumber++
    this.#kept.set(number, { ...copyOf(recording), number, createdAt: at, evidence: [first(recording.id, at)] })
    this.#steps.push({ kind: 'append', number })
    return { outcome: 'appended', number, seq: this.seq }
  }

  addId(number: number, id: string, evidence: string, at: number): 'added' | 'known' | 'gone' {
    const kept = this.#kept.get(number)
    if (kept === undefined) return 'gone'
    if (kept.evidence.some((known) => known.id === id)) return 'known'
    this.#kept.set(number, { ...kept, evidence: [...kept.evidence, { id, at, evidence }] })
    return 'added'
  }

  remove(acrIds: readonly string[]): number[] {
    const wanted = new Set(acrIds)
    const numbers = Array.from(this.#kept.values())
      .filter(({ acrId }) => wanted.has(acrId))
      .map(({ number }) => number)
    for (const number of numbers) {
      this.#kept.delete(number)
      this.#steps.push({ kind: 'remove', number })
    }
    return numbers
  }

  rows(numbers: readonly number[]): Row[] {
    return this.#those(numbers).map(rowOf)
  }

  recordings(numbers: readonly number[]): Recording[] {
    return this.#those(numbers).map((kept) => ({ ...rowOf(kept), fingerprint: kept.fingerprint.slice() }))
  }

  find(id: string): Row[] {
    return Array.from(this.#kept.values(), rowOf).filter(({ acrId, ids }) => acrId === id || ids.includes(id))
  }

  evidence(number: number): Evidence[] {
    return [...(this.#kept.get(number)?.evidence ?? [])]
  }

  list({ page, perPage, leastIds, order = 'oldest', prefix }: RowFilter): Page<Row> {
    const found = prefix === undefined ? undefined : this.#beginningWith(prefix)
    const isListed = ({ number, evidence }: Kept) => evidence.length >= leastIds && (found?.has(number) ?? true)
    const rows = Array.from(this.#kept.values()).filter(isListed)
    const { items, total } = pageOf(order === 'oldest' ? rows : rows.reverse(), page, perPage)
    return { items: items.map(rowOf), total }
  }

  /** Numbers of recordings. */
  #beginningWith(prefix: string): ReadonlySet<number> {
    const all = Array.from(this.#kept.values())
    const ids = all.flatMap(({ number, evidence }) => evidence.map(({ id }) => ({ number, id })))
    const acrIds = all.map(({ number, acrId }) => ({ number, id: acrId }))
    return new Set([...firstWith(ids, prefix), ...firstWith(acrIds, prefix)])
  }

  changes(after: number, limit: number): { readonly entries: Change[]; readonly seq: number } {
    const steps = this.#steps.slice(after, after + limit)
    const entries = steps.flatMap((step, i) => this.#changeOf(step, after + i + 1))
    return { entries, seq: after + steps.length }
  }

  /** Nothing for a recording that is gone: its removal comes later. */
  #changeOf({ kind, number }: Step, seq: number): Change[] {
    if (kind === 'remove') return [{ seq, kind, number }]
    const kept = this.#kept.get(number)
    return kept === undefined ? [] : [{ seq, kind, number, hashes: kept.hashes.slice(), times: kept.times.slice() }]
  }

  *#newerThan(seq: number): Iterable<Newer> {
    for (const { kind, number } of this.#steps.slice(seq)) {
      const kept = kind === 'append' ? this.#kept.get(number) : undefined
      if (kept !== undefined) yield kept
    }
  }

  #those(numbers: readonly number[]): Kept[] {
    return Array.from(new Set(numbers), (number) => this.#kept.get(number)).filter((kept) => kept !== undefined)
  }

  #first(isWanted: (kept: Kept) => boolean): Kept | undefined {
    for (const kept of this.#kept.values()) if (isWanted(kept)) return kept
    return undefined
  }
}

interface Named {
  readonly number: number
  readonly id: string
}

function firstWith(all: readonly Named[], prefix: string): number[] {
  const found = all
    .filter(({ id }) => id.startsWith(prefix))
    .sort((a, b) => compareBytes(a.id, b.id) || a.number - b.number)
  return found.slice(0, MOST_FOUND).map(({ number }) => number)
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function first(id: string, at: number): Evidence {
  return { id, at, evidence: null }
}

function copyOf({ acrId, id, fingerprint, hashes, times }: NewRecording): NewRecording {
  return { acrId, id, fingerprint: fingerprint.slice(), hashes: hashes.slice(), times: times.slice() }
}

function rowOf({ number, acrId, createdAt, evidence }: Kept): Row {
  const updatedAt = evidence.at(-1)?.at ?? createdAt
  return { number, acrId, ids: evidence.map(({ id }) => id), createdAt, updatedAt }
}
