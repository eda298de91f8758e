import { fileURLToPath } from 'node:url'

/** Ours, so that a system without fonts draws the same picture; its own are for letters that ours lack. */
const FONTS = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
  fileURLToPath(new URL(`../../assets/fonts/${name}`, import.meta.url)),
)
/** Sharp on screens of two pixels a point. */
const SCALE = 2

/** An SVG picture as PNG, in its light colours. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const font = { fontFiles: FONTS, loadSystemFonts: true, defaultFontFamily: 'Inter' }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } }).render().asPng()
}
