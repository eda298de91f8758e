/** Work that is under way by what it is for: who asks for the same meanwhile shares its result. */
export class UnderWay<Result> {
  readonly #works = new Map<string, Promise<Result>>()

  share(key: string, begin: () => Promise<Result>): Promise<Result> {
    const known = this.#works.get(key)
    if (known !== undefined) return known
    const work = begin().finally(() => this.#works.delete(key))
    this.#works.set(key, work)
    return work
  }
}
