import { cpus } from 'node:os'
import { type Figure, reaches } from '../eval/figures.ts'

export function benchmarksMarkdown(figures: readonly Figure[]): string {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; do not edit. `npm run bench:micro` measures the hot loops alone, on made-up input.',
    'The service under load is in [service.md](benchmarks/service.md), and a store that grows to a million tracks in',
    '[scale.md](benchmarks/scale.md).',
    '',
    `On ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}. Processor time, user and system, of all threads and`,
    'child processes; means of the middle half of runs in turns (bare decode, whole, decode, analysis, and again). *Whole* is from file to',
    'fingerprint in a running process; *bare ffmpeg decode* is `ffmpeg -threads 1 -i FILE -ar 8000 -ac 2 -f f32le` into nothing, started',
    'anew for each file as in *whole*. The wasm engine is FFmpeg compiled to WebAssembly, for machines without ffmpeg.',
    '',
    '![speed](benchmarks/speed.svg)',
    '',
    ...figureTable(figures),
    '',
  ].join('\n')
}

/** Lines of Markdown. */
export function figureTable(figures: readonly Figure[]): string[] {
  return [
    '| figure | value | goal | |',
    '|---|---|---|---|',
    ...figures.map((one) => {
      const mark = one.goal === null ? '' : reaches(one) ? 'reached' : '**missed**'
      return `| ${one.name} | ${rounded(one.value)} ${one.unit} | ${one.goal?.replace('>=', '≥').replace('<=', '≤') ?? ''} | ${mark} |`
    }),
  ]
}

/** Writes figures to standard output, those that miss their goals marked. */
export function printFigures(figures: readonly Figure[]): void {
  for (const one of figures) {
    const mark = reaches(one) ? '' : 'MISSED'
    const goal = (one.goal ?? '').padEnd(13)
    process.stdout.write(
      `${String(one.value).padStart(14)} ${one.unit.padEnd(18)} ${goal} ${mark.padEnd(6)} ${one.name}\n`,
    )
  }
}

export function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

const COLOURS = { whole: '#0b7285', analysis: '#74b816', 'bare ffmpeg decode': '#868e96' } as const
const ROW = 54
const LEFT = 90
const WIDTH = 640

/** Bars of times real time by format and engine. */
export function speedSvg(figures: readonly Figure[]): string {
  const kinds = Object.keys(COLOURS) as (keyof typeof COLOURS)[]
  const names = [...new Set(figures.flatMap(({ name }) => /^(.*): whole$/.exec(name)?.[1] ?? []))]
  const measured = (name: string) => figures.find((one) => one.name === name)?.value ?? 0
  const most = Math.max(1, ...names.flatMap((name) => kinds.map((kind) => measured(`${name}: ${kind}`))))
  const bars = names.flatMap((name, row) => [
    `<text x="${LEFT - 6}" y="${row * ROW + 50}" text-anchor="end">${name}</text>`,
    ...kinds.map((kind, i) => {
      const value = measured(`${name}: ${kind}`)
      const y = row * ROW + 30 + i * 14
      const width = (value / most) * (WIDTH - LEFT - 70)
      return `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="12" fill="${COLOURS[kind]}"/><text x="${(LEFT + width + 4).toFixed(1)}" y="${y + 10}" font-size="10">${value.toFixed(0)}</text>`
    }),
  ])
  const legend = kinds.map((kind) => `<tspan fill="${COLOURS[kind]}">${kind}</tspan>`).join(' · ')
  const height = names.length * ROW + 40
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="${LEFT}" y="18">times real time a core: ${legend}</text>`,
    ...bars,
    '</svg>\n',
  ].join('\n')
}
