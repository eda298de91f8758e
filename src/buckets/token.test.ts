import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SCOPES, type Scope, type Token } from '../store/ledger.ts'
import { equalHashes, issueToken, isTokenForm, makeToken, mayUse, tokenHash, tokenHint } from './token.ts'

const NOW = 1_700_000_000

function held(given: Partial<Token> = {}): Token {
  const { token } = issueToken({ name: 'importer', scopes: ['write-dedup'] }, NOW)
  return { ...token, id: 1, createdAt: NOW, lastUsedAt: null, revokedAt: null, ...given }
}

function errorsOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return (error as { errors?: unknown }).errors
  }
  return undefined
}

describe('the form of a token', () => {
  test('made ones have it, and differ', () => {
    const tokens = Array.from({ length: 1000 }, makeToken)
    expect(tokens.filter(isTokenForm)).toEqual(tokens)
    expect(new Set(tokens).size).toBe(1000)
    expect(tokens[0]).toMatch(/^uni_[0-9A-Za-z]{36}$/)
  })

  test('any one character changed is seen', () => {
    const token = makeToken()
    const characters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_- \n')
    fc.assert(
      fc.property(fc.nat(token.length - 1), characters, (at, character) => {
        fc.pre(token[at] !== character)
        expect(isTokenForm(token.slice(0, at) + character + token.slice(at + 1))).toBe(false)
      }),
    )
  })

  test('nothing else has it', () => {
    expect(
      ['', 'uni_', 'Token', ` ${makeToken()}`, `${makeToken()}\n`, makeToken().slice(0, -1)].some(isTokenForm),
    ).toBe(false)
    fc.assert(fc.property(fc.string(), (text) => !isTokenForm(text)))
  })

  test('all digits are equally likely', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i++)
      for (const digit of makeToken().slice(4, -6)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
    const [least, most] = [Math.min(...counts.values()), Math.max(...counts.values())]
    expect([counts.size, least > 1600, most < 2300]).toEqual([62, true, true])
  })

  test('its hash is SHA-256, its hint says nothing of the rest', () => {
    expect(tokenHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(tokenHint(makeToken())).toMatch(/^uni_.{4}$/)
    expect(equalHashes(tokenHash('a'), tokenHash('a'))).toBe(true)
    expect(equalHashes(tokenHash('a'), tokenHash('b'))).toBe(false)
    expect(equalHashes('', 'é')).toBe(false)
  })
})

describe('what a token may be used for', () => {
  const allowed: Readonly<Record<Scope, readonly Scope[]>> = {
    'read-buckets': ['read-buckets'],
    'write-buckets': ['read-buckets', 'write-buckets'],
    'read-dedup': ['read-dedup'],
    'write-dedup': ['read-dedup', 'write-dedup'],
    admin: SCOPES,
  }

  test.each(SCOPES)('a token with %s', (scope) => {
    const token = held({ scopes: [scope] })
    expect(SCOPES.filter((asked) => mayUse(token, { scope: asked, now: NOW }) === 'ok')).toEqual(allowed[scope])
    expect(mayUse(held({ scopes: [] }), { scope, now: NOW })).toBe('missing-scope')
  })

  test('only in its buckets', () => {
    const token = held({ buckets: [3, 5] })
    const use = { scope: 'read-dedup', now: NOW } as const
    expect(mayUse(token, { ...use, bucket: 5 })).toBe('ok')
    expect(mayUse(token, { ...use, bucket: 4 })).toBe('other-bucket')
    expect(mayUse(token, use)).toBe('ok')
    expect(mayUse(held(), { ...use, bucket: 4 })).toBe('ok')
  })

  test('an admin of some buckets makes no others, and no tokens', () => {
    const token = held({ scopes: ['admin'], buckets: [3] })
    expect(mayUse(token, { scope: 'admin', bucket: 'all', now: NOW })).toBe('other-bucket')
    expect(mayUse(held({ scopes: ['admin'] }), { scope: 'admin', bucket: 'all', now: NOW })).toBe('ok')
  })

  test('not from the second of its end on, and not once it is revoked', () => {
    const use = { scope: 'read-dedup', now: NOW } as const
    expect(mayUse(held({ expiresAt: NOW + 1 }), use)).toBe('ok')
    expect(mayUse(held({ expiresAt: NOW }), use)).toBe('expired')
    expect(mayUse(held({ revokedAt: NOW - 9, expiresAt: NOW - 5 }), use)).toBe('revoked')
  })
})

describe('a token that is asked for', () => {
  test('is kept as its hash alone, with its scopes in order and each bucket once', () => {
    const wish = { name: ' importer ', scopes: ['write-dedup', 'read-buckets', 'write-dedup'], buckets: [7, 2, 7] }
    const { text, token } = issueToken({ ...wish, expiresAt: NOW + 60 }, NOW)
    expect(token).toEqual({
      name: 'importer',
      hash: tokenHash(text),
      hint: text.slice(0, 8),
      scopes: ['read-buckets', 'write-dedup'],
      buckets: [2, 7],
      expiresAt: NOW + 60,
    })
    expect(JSON.stringify(token)).not.toContain(text)
  })

  test('all that is wrong is said at once', () => {
    const wish = { name: '', scopes: ['root'], buckets: [], expiresAt: NOW }
    expect(Object.keys(errorsOf(() => issueToken(wish, NOW)) as object)).toEqual([
      'name',
      'scopes',
      'buckets',
      'expires_at',
    ])
    const { scopes } = errorsOf(() => issueToken({ name: 'a', scopes: ['root'] }, NOW)) as { scopes: string[] }
    expect(scopes).toEqual([
      'There is no scope "root"; the scopes are read-buckets, write-buckets, read-dedup, write-dedup, admin.',
    ])
  })
})
