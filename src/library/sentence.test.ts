import { expect, test } from 'vitest'
import type { Relation, Span } from '../match/comparison.ts'
import { sentence, type Told } from './sentence.ts'

function told(relation: Relation, spans: readonly Partial<Span>[], changes: Partial<Told> = {}): Told {
  const whole = spans.map((span) => ({
    start: 0,
    end: 100,
    referenceStart: 0,
    referenceEnd: 100,
    similarity: 1,
    ...span,
  }))
  return { relation, speed: 1, pitchSemitones: 0, ...changes, spans: whole }
}

test.each<[string, Told, number, number]>([
  ['The second is the first, whole and unchanged.', told('same', [{}]), 100, 100],
  [
    'The second is the first, 2.9 % faster, without its first 5.1 s.',
    told('same', [{ referenceStart: 5.1, referenceEnd: 108 }], { speed: 1.029 }),
    100,
    108,
  ],
  ['The second is the first, 1.0 semitone lower.', told('same', [{}], { pitchSemitones: -1 }), 100, 100],
  [
    'The second is the first, after 4.0 s of its own, with 6.0 s more at the end.',
    told('same', [{ start: 4, end: 104 }]),
    110,
    100,
  ],
  [
    'The second is the first, without 15.0 s at 0:30.',
    told('same', [
      { end: 30, referenceEnd: 30 },
      { start: 30, end: 85, referenceStart: 45, referenceEnd: 100 },
    ]),
    85,
    100,
  ],
  [
    'The second is a part of the first, from 1:20 to 3:00, 0.5 semitones higher.',
    told('contained', [{ referenceStart: 80, referenceEnd: 180 }], { pitchSemitones: 0.5 }),
    100,
    300,
  ],
  [
    'The second is a part of the first, from 0:10 to 2:30, without 20.0 s in between.',
    told('contained', [
      { end: 50, referenceStart: 10, referenceEnd: 60 },
      { start: 50, end: 120, referenceStart: 80, referenceEnd: 150 },
    ]),
    120,
    400,
  ],
  ['The second contains the first, from 0:00 to 1:40.', told('contains', [{}]), 300, 100],
  ['They share 42 s.', told('overlaps', [{ end: 42, referenceEnd: 42 }]), 100, 100],
  ['These are two recordings that share nothing.', told('different', []), 100, 100],
  ['These are two recordings, though alike in places.', told('different', [{}]), 100, 100],
])('%s', (words, comparison, querySeconds, referenceSeconds) => {
  expect(sentence(comparison, querySeconds, referenceSeconds)).toBe(words)
})
