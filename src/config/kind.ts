import { isIP } from 'node:net'

/** What a text is that is no value of its kind. */
export const WRONG = Symbol('wrong')

/** A kind of value: how it is read and shown, and what a text that is none is told. */
export interface Kind<Value> {
  /** As a placeholder in the help, such as `number`. */
  readonly name: string
  parse(text: string): Value | typeof WRONG
  show(value: Value): string
  /** Ends the sentence "It has to be …". */
  readonly expected: string
}

export function text(name: string, expected = 'a text that is not empty'): Kind<string> {
  return { name, parse: (text) => (text.trim() === '' ? WRONG : text), show: (value) => value, expected }
}

export function choice<const Choice extends string>(...choices: readonly Choice[]): Kind<Choice> {
  return {
    name: choices.join('|'),
    parse: (text) => choices.find((choice) => choice === text) ?? WRONG,
    show: (value) => value,
    expected: `one of ${choices.join(', ')}`,
  }
}

const PROXY_NAMES: readonly string[] = ['loopback', 'linklocal', 'uniquelocal']

/** Addresses and networks with commas, or names of some. */
export const proxies: Kind<string> = {
  name: 'addresses',
  parse: (text) => (text.split(',').every((one) => isProxy(one.trim())) ? text : WRONG),
  show: (value) => value,
  expected: `addresses or networks such as 10.0.0.0/8, with commas, or ${PROXY_NAMES.join(', ')}`,
}

function isProxy(text: string): boolean {
  if (PROXY_NAMES.includes(text)) return true
  const [address, bits = '0', ...more] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

export const onOff: Kind<boolean> = {
  name: 'on|off',
  parse: (text) => ({ on: true, true: true, off: false, false: false })[text.toLowerCase()] ?? WRONG,
  show: (value) => (value ? 'on' : 'off'),
  expected: 'on or off',
}

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  return {
    name: 'number',
    parse: (text) => (/^\d{1,15}$/.test(text) ? within(Number(text), least, most) : WRONG),
    show: String,
    expected:
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number, at least ${least}`
        : `a whole number from ${least} to ${most}`,
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 }

/** Bytes, such as `64 MB`, where a KB has 1024. */
export function size(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  const from = `at least ${showSize(least)}`
  return {
    name: 'size',
    parse(text) {
      const [, count, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?(?:([KMGT]B)|B)?$/i.exec(text.trim()) ?? []
      return count === undefined ? WRONG : within(Number(count) * UNITS[unit.toUpperCase()], least, most)
    },
    show: showSize,
    expected: `a size such as 64MB or 2GB, ${most === Number.MAX_SAFE_INTEGER ? from : `${from} and at most ${showSize(most)}`}`,
  }
}

function showSize(bytes: number): string {
  const unit = Object.keys(UNITS).findLast((unit) => bytes >= UNITS[unit] && bytes % UNITS[unit] === 0) ?? ''
  return `${bytes / UNITS[unit]}${unit}`
}

function within(value: number, least: number, most: number): number | typeof WRONG {
  return Number.isInteger(value) && value >= least && value <= most ? value : WRONG
}

/** `none` is undefined. */
export function orNone<Value>(kind: Kind<Value>): Kind<Value | undefined> {
  const { name, expected } = kind
  return {
    name,
    parse: (text) => (text === NONE ? undefined : kind.parse(text)),
    show: (value) => (value === undefined ? NONE : kind.show(value)),
    expected: `${expected}, or ${NONE}`,
  }
}

export const NONE = 'none'

export const webAddress: Kind<string> = {
  name: 'url',
  parse(text) {
    if (!URL.canParse(text)) return WRONG
    const { protocol, search, hash, username } = new URL(text)
    const isPlain = search === '' && hash === '' && username === ''
    return isPlain && (protocol === 'http:' || protocol === 'https:') ? text.replace(/\/+$/, '') : WRONG
  },
  show: (value) => value,
  expected: 'an address such as https://dedup.example.org, without a query',
}
