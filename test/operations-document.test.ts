import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultOf, flagOf, NAMES, SETTINGS, variableOf } from '../src/config/settings.ts'
import { unisono } from './command-line.ts'

const document = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')

const rows = NAMES.map((name) => {
  const cells = [
    `\`${name}\``,
    `\`--${flagOf(name)}\``,
    `\`${variableOf(name)}\``,
    defaultOf(name),
    SETTINGS[name].help,
  ]
  return `| ${cells.join(' | ')} |`
})

test('the table of settings is that of the code', () => {
  const start = document.indexOf('| setting |')
  const table = document.slice(start, document.indexOf('\n\n', start)).split('\n')
  expect(table.slice(2)).toEqual(rows)
})

test('the help names every setting, with its default', async () => {
  const { stdout } = await unisono('.', 'serve', '--help')
  const text = stdout.replace(/\s+/g, ' ')
  for (const name of NAMES) {
    const { kind, help } = SETTINGS[name]
    expect(text).toContain(`--${flagOf(name)} <${kind.name}> ${help} (default: ${defaultOf(name)})`)
  }
})
