import type { Reporter, TestModule } from 'vitest/node'

/** Closes a run with one plain line, so that a program can read the counts: `tests: 3 passed, 0 failed, 1 skipped`. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++
      // A file that could not be loaded has no test that could fail.
      if (module.errors().length > 0) counts.failed++
    }
    console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped`)
  }
}
