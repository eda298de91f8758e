import type { Relation } from '../match/comparison.ts'

/** A colour for light and one for dark surroundings. */
interface Colour {
  readonly light: string
  readonly dark: string
}

const PAPER: Colour = { light: '#ffffff', dark: '#16181d' }
const INK: Colour = { light: '#1b1f27', dark: '#eceef2' }
const PALE_INK: Colour = { light: '#5f6673', dark: '#9aa1ae' }
const GRID: Colour = { light: '#e9ebf0', dark: '#272b33' }
const TRACK: Colour = { light: '#d6dae2', dark: '#3a404b' }

const SAME: Colour = { light: '#0f7b5f', dark: '#3fcf9f' }
const PART: Colour = { light: '#2f5bd3', dark: '#86a8ff' }
const OTHER: Colour = { light: '#8a5a44', dark: '#d0a18a' }

const ACCENTS: Readonly<Record<Relation, Colour>> = {
  same: SAME,
  contains: PART,
  contained: PART,
  overlaps: PART,
  different: OTHER,
}

/**
 * The style sheet of a picture. Every selector is below the picture's own class, so that pictures
 * within one page leave the page alone; without custom properties, which not every renderer knows.
 */
export function styleSheet(relation: Relation): string {
  const picture = `.unisono-${relation}`
  return (
    `${picture} text{font-family:Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}` +
    `${picture} .headline{font-family:"Inter SemiBold",Inter,system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;` +
    `font-weight:600}${colours(picture, relation, 'light')}` +
    `@media(prefers-color-scheme:dark){${colours(picture, relation, 'dark')}}`
  )
}

function colours(picture: string, relation: Relation, theme: keyof Colour): string {
  const accent = ACCENTS[relation][theme]
  const rules: readonly (readonly [selector: string, property: 'fill' | 'stroke', colour: string])[] = [
    ['.paper', 'fill', PAPER[theme]],
    ['.ink', 'fill', INK[theme]],
    ['.pale', 'fill', PALE_INK[theme]],
    ['.grid', 'stroke', GRID[theme]],
    ['.track', 'stroke', TRACK[theme]],
    ['.floor', 'fill', GRID[theme]],
    ['.chance', 'stroke', PALE_INK[theme]],
    ['.span', 'stroke', accent],
    ['.peaks', 'stroke', accent],
    ['.window', 'fill', accent],
    ['.mark', 'fill', accent],
  ]
  return rules.map(([selector, property, colour]) => `${picture} ${selector}{${property}:${colour}}`).join('')
}
