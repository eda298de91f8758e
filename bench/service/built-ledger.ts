/** The build of the package and not the benchmark's own copy: it knows where its threads are. */
const built = new URL('../../../dist/store/embedded/ledger.js', import.meta.url).href

export const { openEmbeddedLedger } = (await import(built)) as typeof import('../../src/store/embedded/ledger.ts')
