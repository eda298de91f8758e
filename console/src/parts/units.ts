// Numbers as people read them. Everything in English, as the rest of the console.

const COUNT = new Intl.NumberFormat('en', { useGrouping: 'always' } as Intl.NumberFormatOptions)

/** Such as `12,345`. */
export function count(value: number): string {
  return COUNT.format(value)
}

/** Such as `1 recording`, `12 recordings`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** Such as `1.2 MB`, of 1,000,000 bytes each. */
export function byteSize(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[power]}`
}

/** Such as `93 %`. Never 100 of what is less, nor 0 of what is more. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100)
  if (rounded === 100 && share < 1) return share > 0.999 ? '100 %' : '99 %'
  return rounded === 0 && share > 0 ? '< 1 %' : `${rounded} %`
}

/** Such as `4.2 ms` or `1.30 s`. */
export function duration(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`
  const milliseconds = seconds * 1000
  return `${milliseconds >= 100 ? Math.round(milliseconds) : milliseconds.toFixed(1)} ms`
}
