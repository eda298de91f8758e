/** Sentences by the field that they are about, named as on the wire: `dedup.speed_range`. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

/** What was asked for has fields that cannot be as they are. */
export class FieldsError extends Error {
  override readonly name = 'FieldsError'
  readonly kind = 'fields'
  readonly errors: FieldErrors

  constructor(errors: FieldErrors) {
    super(Object.values(errors).flat().join(' '))
    this.errors = errors
  }
}

/** Gathers what is wrong, so that all of it can be said at once. */
export class FieldCheck {
  readonly #errors = new Map<string, string[]>()

  /** @param sentence what is wrong, or undefined if nothing is. */
  note(field: string, sentence: string | undefined): void {
    if (sentence !== undefined) this.#errors.set(field, [...(this.#errors.get(field) ?? []), sentence])
  }

  /** Takes over what another check has found. */
  within<T>(parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof FieldsError)) throw error
      for (const [field, sentences] of Object.entries(error.errors))
        for (const sentence of sentences) this.note(field, sentence)
      return undefined
    }
  }

  /** @throws FieldsError if anything was wrong. */
  end(): void {
    if (this.#errors.size > 0) throw new FieldsError(Object.fromEntries(this.#errors))
  }
}

/** Characters that no name holds: they break lines, logs and terminals. Halves of surrogate pairs are no text at all. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

/** What is wrong with a short text, counted in characters as a reader would. */
export function textSentence(field: string, text: string, most: number): string | undefined {
  if (text.trim() === '') return `The ${field} field is required.`
  if ([...text].length > most) return `The ${field} field may have at most ${most} characters.`
  if (CONTROL.test(text)) return `The ${field} field may not hold control characters.`
  return undefined
}
