/** An SVG or XML attribute; numbers are rounded to a hundredth, `undefined` is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** One element as text. Children are markup already: text goes through `escaped` first. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(String(value))}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`
}

/** A hundredth of a pixel is finer than any screen. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: file names may hold them, XML may not
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML holds it; what XML cannot hold at all becomes U+FFFD. */
export function escaped(text: string): string {
  return text.replaceAll(NOT_XML, '\ufffd').replaceAll(/[&<>"]/g, (character) => ENTITIES[character])
}
