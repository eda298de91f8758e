import type { Ledger } from '../store/ledger.ts'

const INTERVAL_MS = 10_000

/** Notes when tokens are used, and writes it down now and then: reading must not cost a write. */
export class TokenUses {
  readonly #ledger: Ledger
  readonly #onTrouble: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  #used = new Map<number, number>()

  constructor(ledger: Ledger, onTrouble: (error: unknown) => void) {
    this.#ledger = ledger
    this.#onTrouble = onTrouble
    this.#timer = setInterval(() => this.#write(), INTERVAL_MS).unref()
  }

  note(token: number, seconds: number): void {
    this.#used.set(token, seconds)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#write()
  }

  async #write(): Promise<void> {
    if (this.#used.size === 0) return
    const used = this.#used
    this.#used = new Map()
    try {
      await this.#ledger.touchTokens(used)
    } catch (error) {
      this.#onTrouble(error)
    }
  }
}
