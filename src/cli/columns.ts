/** A table for a terminal: columns as wide as their widest cell, numbers to the right. */
export function columns(heading: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = heading.map((title, i) => Math.max(...[title, ...rows.map((row) => row[i])].map(widthOf)))
  return [heading, ...rows].map((row) =>
    row
      .map((cell, i) => {
        const blanks = ' '.repeat(widths[i] - widthOf(cell))
        return isNumber(rows, i) ? `${blanks}${cell}` : `${cell}${blanks}`
      })
      .join('  ')
      .trimEnd(),
  )
}

/** A name and its value in each line. */
export function facts(rows: readonly (readonly [string, string | number])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd())
}

function isNumber(rows: readonly (readonly (string | number)[])[], column: number): boolean {
  return rows.length > 0 && rows.every((row) => typeof row[column] === 'number')
}

/** Most East Asian characters and emoji take two columns. */
function widthOf(cell: string | number): number {
  return [...String(cell)].reduce((width, character) => width + (WIDE.test(character) ? 2 : 1), 0)
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
