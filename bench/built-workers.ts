/** The build of the package and not the benchmark's own copy: it knows where its threads are. */
const built = new URL('../../dist/workers/fingerprint-files.js', import.meta.url).href

export const { openAudioWorkers, fingerprintFile } = (await import(
  built
)) as typeof import('../src/workers/fingerprint-files.ts')
