import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** What is below `dedup`, `buckets` and `library`. */
const CORE = ['match', 'inverted-index', 'fingerprint', 'dsp']
const SOUND = ['audio', 'workers']
const DOMAIN = ['dedup', 'search', 'buckets', 'library']

/** Who may import whom: only downward. A folder may always import from itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  dsp: [],
  fingerprint: ['dsp'],
  'inverted-index': ['fingerprint', 'dsp'],
  match: ['inverted-index', 'fingerprint', 'dsp'],
  plot: CORE,
  store: CORE,
  audio: ['fingerprint', 'dsp'],
  workers: ['audio', 'fingerprint', 'dsp'],
  search: ['store', 'workers', ...CORE],
  dedup: ['search', 'store', ...CORE],
  buckets: ['store', ...CORE],
  library: ['plot', 'store', ...SOUND, ...CORE],
  wire: [],
  client: ['wire'],
  metrics: [],
  limited: [...SOUND, 'fingerprint', 'dsp'],
  http: ['metrics', 'limited', 'wire', ...DOMAIN, 'store', ...CORE],
  config: [],
  'app.ts': ['config', 'http', 'metrics', 'limited', 'wire', ...DOMAIN, 'store', ...SOUND, ...CORE],
  cli: ['app.ts', 'config', 'http', 'metrics', 'wire', 'client', ...DOMAIN, 'plot', 'store', ...SOUND, ...CORE],
  'index.ts': [...CORE, ...SOUND, 'library', 'client', 'wire'],
}
const PURE = ['dsp', 'fingerprint', 'inverted-index', 'match', 'plot']

interface Import {
  readonly file: string
  readonly layer: string
  readonly specifier: string
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  const specifiers = text.matchAll(
    /^(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return Array.from(specifiers, (match) => ({
    file,
    layer: layerOf(file),
    specifier: match[1] ?? match[2] ?? match[3],
  }))
}

function layerOf(file: string): string {
  return file.split(sep)[0]
}

function sources(): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
}

const imports = sources().flatMap(importsOf)

test('every folder has its place among the layers', () => {
  const unknown = sources().map(layerOf)
  expect(unknown.filter((layer) => !(layer in MAY_IMPORT))).toEqual([])
})

test('imports go downward only', () => {
  const inside = imports.filter(({ specifier }) => specifier.startsWith('.'))
  expect(inside.length).toBeGreaterThan(5)
  const upward = inside.filter(({ file, layer, specifier }) => {
    const target = layerOf(normalize(join(dirname(file), specifier)))
    return target !== layer && !MAY_IMPORT[layer]?.includes(target)
  })
  expect(upward).toEqual([])
})

test('the core imports nothing but itself: no Node, no package', () => {
  const outside = imports.filter(({ layer, specifier }) => PURE.includes(layer) && !specifier.startsWith('.'))
  expect(outside).toEqual([])
})

test('the core reads no clock, rolls no dice, writes no log', () => {
  const impure = /\bDate\b|\bperformance\.|\bMath\.random\b|\bconsole\.|\bcrypto\b|\bprocess\./
  const offenders = sources().filter(
    (file) => PURE.includes(layerOf(file)) && impure.test(readFileSync(join(src, file), 'utf8')),
  )
  expect(offenders).toEqual([])
})

test('imports name the file with its ending', () => {
  expect(imports.filter(({ specifier }) => specifier.startsWith('.') && !/\.(ts|json)$/.test(specifier))).toEqual([])
})
