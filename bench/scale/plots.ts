import type { SizeResult } from './size.ts'
export function scalePlots(_sizes: readonly SizeResult[]): ReadonlyMap<string, string> {
  return new Map()
}
