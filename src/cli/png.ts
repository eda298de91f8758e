import { fileURLToPath } from 'node:url'

const FONTS = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
  fileURLToPath(new URL(`../../assets/fonts/${name}`, import.meta.url)),
)
/** The letters that our fonts were cut down to. */
const OUR_LETTERS =
  /^[\n\x20-\x7e\xa0-\u017f\u0218-\u021b\u0384-\u03ce\u0400-\u045f\u0490\u0491–—‘’“”„†•…‹›€−×→←≈≤≥·ẞ\ufffd]*$/
/** Sharp on screens of two pixels a point. */
const SCALE = 2

/**
 * An SVG picture as PNG, in its light colours. Our own fonts make it the same on every system; the
 * system's are asked only for letters that ours lack.
 */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const font = { fontFiles: FONTS, loadSystemFonts: !OUR_LETTERS.test(svg), defaultFontFamily: 'Inter' }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } }).render().asPng()
}
