type Module = object

/** As much of the platform's WebAssembly as is used here: its types come with those of the DOM. */
interface Platform {
  readonly Module: new (bytes: Uint8Array) => Module
  readonly Instance: new (module: Module) => { readonly exports: unknown }
}

/**
 * A module that is compiled once, and makes instances: none where the platform has no WebAssembly, lacks what the module needs or the
 * room for its memory, or refuses to compile at once; some browsers do so for more than 4 KB outside of workers.
 */
export function compiled<Exports>(bytes: Uint8Array): () => Exports | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: Platform }
  const module = WebAssembly && attempted(() => new WebAssembly.Module(bytes))
  if (WebAssembly === undefined || module === undefined) return () => undefined
  return () => attempted(() => new WebAssembly.Instance(module).exports as Exports)
}

function attempted<Result>(make: () => Result): Result | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** What is made when a thread first needs it, and only tried once: undefined where it cannot be made. */
export function madeOnce<Made extends object>(make: () => Made | undefined): () => Made | undefined {
  let made: Made | false | undefined
  return () => {
    made ??= make() ?? false
    return made || undefined
  }
}

/** A number that a module exports. */
export interface Global {
  readonly value: number
}

/** Throws a `RangeError` unless a module has the constants that we have. */
export function expectConstants<Name extends string>(
  exports: Readonly<Record<NoInfer<Name>, Global>>,
  expected: Readonly<Record<Name, number>>,
): void {
  for (const name in expected) {
    const own = exports[name].value
    if (own !== expected[name])
      throw new RangeError(`${name} of the kernel is ${own}, not ${expected[name]}: adapt assembly/kernel.ts`)
  }
}

/** What a module exports of its memory. */
export interface OwnMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

const PAGE_WORDS = 2 ** 14

/** The memory of an instance, which grows as it is needed. */
export class Words {
  /** Another view after a `reserve`. */
  all: Int32Array<ArrayBuffer>
  readonly #memory: OwnMemory
  readonly #most: number

  /** @param most words: memory that was once needed is kept. */
  constructor(memory: OwnMemory, most: number) {
    this.#memory = memory
    this.#most = most
    this.all = new Int32Array(memory.buffer)
  }

  /** False where so many are more than may be kept, or than there are. */
  reserve(words: number): boolean {
    if (words <= this.all.length) return true
    if (words > this.#most) return false
    try {
      this.#memory.grow(Math.ceil((words - this.all.length) / PAGE_WORDS))
    } catch {
      return false
    }
    this.all = new Int32Array(this.#memory.buffer)
    return true
  }
}

/** Compilers keep what is theirs below. */
export const FIRST_WORD = 2048
