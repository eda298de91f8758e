/** A compiled module; can be posted to other threads. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

export type WasmInstance = object
export type WasmImports = object

/** As much of the platform's WebAssembly as is used here: its types come with those of the DOM, which Node lacks. */
interface Platform {
  compile(bytes: Uint8Array): Promise<WasmModule>
  instantiate(module: WasmModule, imports: WasmImports): Promise<WasmInstance>
  readonly RuntimeError: new () => Error
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly
