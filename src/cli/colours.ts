import { createColors } from 'picocolors'

/** The styles of a terminal; plain text where standard output is none, or `NO_COLOR` is set. */
export function colours(): ReturnType<typeof createColors> {
  return createColors(process.stdout.isTTY === true && process.env.NO_COLOR === undefined)
}
