type Module = object

/** As much of the platform's WebAssembly as is used here: its types come with those of the DOM. */
interface Platform {
  readonly Module: new (bytes: Uint8Array) => Module
  readonly Instance: new (module: Module) => { readonly exports: unknown }
}

/**
 * A module that is compiled once, and makes instances. Undefined where the platform has no WebAssembly or lacks what the module
 * needs, or refuses to compile at once: some browsers do so for more than 4 KB outside of workers.
 */
export function compiled<Exports>(bytes: Uint8Array): (() => Exports) | undefined {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: Platform }
  if (WebAssembly === undefined) return undefined
  try {
    const module = new WebAssembly.Module(bytes)
    return () => new WebAssembly.Instance(module).exports as Exports
  } catch {
    return undefined
  }
}
