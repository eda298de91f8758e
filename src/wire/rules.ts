import { Type } from 'typebox'

// A rule's `x-must` goes on from "The … field must": it is what a caller reads who breaks it, and what the
// documentation says of it.

/** Yes or no, as forms and addresses write it: 1 or 0; `true` and `false` are read as well. */
export function flag(description: string, fallback: 0 | 1) {
  return Type.Optional(
    Type.Unsafe<0 | 1>({ type: 'integer', enum: [0, 1], default: fallback, description, 'x-must': 'be 0 or 1' }),
  )
}

/** Neither control characters, nor what is left of broken encodings. Length in characters, as people count them. */
export function line(most: number, description: string) {
  return Type.String({
    pattern: `^(?=.*[^\\p{Z}])[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\uFFFD]{1,${most}}$`,
    description,
    'x-must': `have 1 to ${most} characters, none of them a control character, in valid UTF-8`,
  })
}

export function wholeNumber(least: number, most: number, description: string, fallback?: number) {
  return Type.Integer({
    minimum: least,
    maximum: most,
    ...(fallback === undefined ? {} : { default: fallback }),
    description,
    'x-must': `be a whole number from ${least} to ${most}`,
  })
}

/** UTC. */
export function time(description: string) {
  return Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$', description })
}
