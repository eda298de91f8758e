import type { Change, Changes } from '../store/ledger.ts'
import type { Append, IndexChange } from './messages.ts'
import type { Snapshot, StoredSegment } from './snapshot.ts'

/** How far the index of one bucket has followed the ledger, and all that a new replica has to be told. */
export class BucketIndex {
  readonly sampling: number
  #epoch: string | undefined
  #seq = 0
  #segments: readonly StoredSegment[] = []
  /** The latest change whose posting the segments hold. */
  #segmentsSeq = 0
  #tail: (Append & { readonly seq: number })[] = []
  #tailFrom = 0
  readonly #removed: Set<number>

  /** @param snapshot an earlier state, from which to go on. */
  constructor(sampling: number, snapshot?: Snapshot) {
    this.sampling = sampling
    this.#epoch = snapshot?.epoch
    this.#seq = this.#segmentsSeq = snapshot?.seq ?? 0
    this.#segments = snapshot?.segments ?? []
    this.#tailFrom = snapshot?.tailFrom ?? 0
    this.#removed = new Set(snapshot?.removed)
  }

  /** The latest change that was followed. */
  get seq(): number {
    return this.#seq
  }

  /** The oldest first. */
  get segments(): readonly StoredSegment[] {
    return this.#segments
  }

  /** The first number that no segment holds. */
  get tailFrom(): number {
    return this.#tailFrom
  }

  /** What no segment holds yet. */
  get tail(): readonly Append[] {
    return this.#tail
  }

  get removed(): ReadonlySet<number> {
    return this.#removed
  }

  /** Of the segments. */
  get bytes(): number {
    return this.#segments.reduce((sum, { words }) => sum + words.byteLength, 0)
  }

  /** Takes changes that come next, and answers what replicas must be told of them. */
  follow({ epoch, entries, seq }: Changes): IndexChange[] {
    this.#epoch = epoch
    this.#seq = seq
    return entries.map((entry) => this.#take(entry))
  }

  /** Whether the ledger went back to an earlier state: then what was followed is void. */
  contradicts({ epoch, seq }: Changes): boolean {
    return (this.#epoch !== undefined && epoch !== this.#epoch) || seq < this.#seq
  }

  /** Segments, which hold everything below a number, take the place of those before and of that part of the tail. */
  replace(segments: readonly StoredSegment[], tailFrom: number): IndexChange {
    const held = this.#tail.findLast(({ number }) => number < tailFrom)
    this.#segmentsSeq = held?.seq ?? this.#segmentsSeq
    this.#segments = segments
    this.#tailFrom = tailFrom
    this.#tail = this.#tail.filter(({ number }) => number >= tailFrom)
    return this.#segmentsChange()
  }

  /** What of this is worth keeping for the next start: the segments, not the tail. */
  snapshot(): Snapshot {
    return {
      epoch: this.#epoch ?? '',
      seq: this.#segmentsSeq,
      sampling: this.sampling,
      tailFrom: this.#tailFrom,
      segments: this.#segments,
      removed: [...this.#removed],
    }
  }

  /** All there is, for a replica that knows nothing. */
  whole(): IndexChange[] {
    return [
      { kind: 'begin', sampling: this.sampling },
      this.#segmentsChange(),
      ...this.#tail,
      ...Array.from(this.#removed, (number) => ({ kind: 'remove', number }) as const),
    ]
  }

  #segmentsChange(): IndexChange {
    return { kind: 'segments', segments: this.#segments.map(({ words }) => words), tailFrom: this.#tailFrom }
  }

  #take(change: Change): IndexChange {
    if (change.kind === 'remove') {
      this.#removed.add(change.number)
      return { kind: 'remove', number: change.number }
    }
    this.#tail.push(change)
    return change
  }
}
