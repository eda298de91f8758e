/**
 * - `unknown`: there is no such setting
 * - `wrong`: its value is of another kind
 * - `contradiction`: settings that exclude each other
 * - `unreadable`: the config file
 */
export type ConfigErrorKind = 'unknown' | 'wrong' | 'contradiction' | 'unreadable'

/** The service was configured wrongly; the message is a sentence with the names by which it was. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly kind: ConfigErrorKind

  constructor(kind: ConfigErrorKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}
