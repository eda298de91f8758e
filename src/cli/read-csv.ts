/**
 * The rows of a table of comma-separated values, after RFC 4180: quoted cells may hold commas, line
 * breaks and doubled quotes. Empty lines are no rows.
 *
 * @throws Error, a sentence, where a quoted cell has no end.
 */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let end = 0
  for (const match of text.replace(/^\uFEFF/, '').matchAll(CELL)) {
    const [whole, quoted, plain = '', separator] = match
    end += whole.length
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (separator === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    if (separator === '') break
  }
  if (end < text.replace(/^\uFEFF/, '').length)
    throw new Error(`Line ${lineAt(text, end)} is no row of comma-separated values: a quote is open, or in the middle.`)
  return rows
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy

function lineAt(text: string, end: number): number {
  return text.slice(0, end).split('\n').length
}
