import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig, shownConfig } from './config.ts'
import type { Sources } from './env.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(sources: Partial<Sources>) {
  return readConfig({ flags: {}, environment: {}, file: undefined, ...sources })
}

function file(content: unknown): string {
  const path = join(folder, 'service.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('where a setting comes from', () => {
  test('a flag outdoes the environment, that the file, and that the default', () => {
    const path = file({ port: 1, host: 'file', logLevel: 'warn', audio: false, storageLimit: null })
    const environment = { UNISONO_PORT: '2', UNISONO_HOST: 'environment', HOME: '/' }
    const { config, origins } = read({ flags: { port: '3' }, environment, file: path })
    expect(config).toMatchObject({ port: 3, host: 'environment', logLevel: 'warn', audio: false, shutdownSeconds: 30 })
    expect([origins.port, origins.host, origins.logLevel, origins.shutdownSeconds]).toEqual([
      '--port',
      'UNISONO_HOST',
      `logLevel in ${path}`,
      'default',
    ])
  })

  test('it is shown, and secrets are not', () => {
    const shown = shownConfig(
      read({ environment: { UNISONO_METRICS_TOKEN: 'sesame', UNISONO_STORAGE_LIMIT: '1.5 gb' } }),
    )
    expect(shown).toMatch(/^metricsToken +\*{8} +UNISONO_METRICS_TOKEN$/m)
    expect(shown).not.toContain('sesame')
    expect(shown).toMatch(/^storageLimit +1536MB +UNISONO_STORAGE_LIMIT$/m)
    expect(shown).toMatch(/^publicUrl +none +default$/m)
  })

  test.each(['loopback, uniquelocal', '10.1.2.3', '10.0.0.0/8,fd00::/8'])(
    'proxies are believed by name or address: %s',
    (text) => {
      expect(read({ flags: { trustProxy: text } }).config.trustProxy).toBe(text)
    },
  )

  test("what Kubernetes sets for a service of our name is nobody's setting", () => {
    const environment = {
      UNISONO_PORT: 'tcp://10.0.0.7:80',
      UNISONO_PORT_80_TCP_ADDR: '10.0.0.7',
      UNISONO_SERVICE_HOST: '10.0.0.7',
    }
    expect(read({ environment }).config.port).toBe(8080)
  })
})

describe('what is refused, by name', () => {
  test.each<[string, Partial<Sources>, string, RegExp]>([
    ['a variable', { environment: { UNISONO_PROT: '1' } }, 'unknown', /no environment variable UNISONO_PROT\./],
    ['a number', { flags: { port: '65536' } }, 'wrong', /--port has to be a whole number from 0 to 65535, not "65536"/],
    [
      'a size',
      { environment: { UNISONO_AUDIO_LIMIT: '1 EB' } },
      'wrong',
      /UNISONO_AUDIO_LIMIT has to be a size such as/,
    ],
    ['a choice', { flags: { ledger: 'sqlite' } }, 'wrong', /--ledger has to be one of embedded, memory, not "sqlite"/],
    ['an address', { flags: { publicUrl: 'ftp://x' } }, 'wrong', /--public-url has to be an address such as/],
    ['a secret', { flags: { metricsToken: ' ' } }, 'wrong', /--metrics-token has to be a text .*, not that/],
    ['a proxy', { flags: { trustProxy: 'loopback, 10.0.0.0/99' } }, 'wrong', /--trust-proxy has to be addresses/],
    ['a folder for memory', { flags: { ledger: 'memory', data: 'x' } }, 'contradiction', /--data .* --ledger /],
    [
      'limits of audio that is off',
      { flags: { audio: 'off' }, environment: { UNISONO_AUDIO_MEMORY: '1GB' } },
      'contradiction',
      /UNISONO_AUDIO_MEMORY has no use, as --audio/,
    ],
    [
      'a wall before the CPU',
      { flags: { audioWallSeconds: '9' } },
      'contradiction',
      /--audio-wall-seconds is less than audioCpu/,
    ],
    [
      'no room for a fingerprint',
      { flags: { storageLimit: '16MB', fingerprintLimit: '32MB' } },
      'contradiction',
      /--storage-limit is less than --fingerprint-limit/,
    ],
  ])('%s', (_, sources, kind, message) => {
    expect(() => read(sources)).toThrow(expect.objectContaining({ kind, message: expect.stringMatching(message) }))
  })

  test.each<[unknown, string, RegExp]>([
    [{ prot: 1 }, 'unknown', /no setting prot, which .*service\.json names/],
    [{ port: [1] }, 'wrong', /port in .*service\.json has to be a text, a number/],
    [[], 'unreadable', /has to hold an object/],
    ['{', 'unreadable', /cannot be read as JSON/],
  ])('in a file: %j', (content, kind, message) => {
    expect(() => read({ file: file(content) })).toThrow(
      expect.objectContaining({ kind, message: expect.stringMatching(message) }),
    )
  })
})
