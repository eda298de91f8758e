import { StoreError } from '../store-error.ts'
import type { Prepared } from './prepared.ts'

/** The quota of a ledger. It binds what adds, never what removes. */
export class Room {
  readonly #prepared: Prepared
  readonly #mostBytes: number | undefined

  constructor(prepared: Prepared, mostBytes: number | undefined) {
    this.#prepared = prepared
    this.#mostBytes = mostBytes
  }

  /** @throws StoreError `full`, before anything is written. */
  demand(bytes: number): void {
    if (this.#mostBytes === undefined || this.#usedBytes() + bytes <= this.#mostBytes) return
    throw new StoreError(
      'full',
      `The store has reached its quota of ${this.#mostBytes} bytes. Nothing was lost, and reading goes on; delete ` +
        'recordings, or raise the quota.',
    )
  }

  #usedBytes(): number {
    const prepared = this.#prepared
    return (prepared.number('page_count') - prepared.number('freelist_count')) * prepared.number('page_size')
  }
}
