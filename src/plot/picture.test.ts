import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { type Fingerprint, slice } from '../fingerprint/fingerprint.ts'
import { compare } from '../match/compare.ts'
import { DEFAULT_POLICY } from '../match/policy.ts'
import { alignmentPicture, compactPicture, type PictureLabels } from './picture.ts'
import { similarityStrip } from './strip.ts'

const UNITS = 500
const names: PictureLabels = { queryName: 'query.mp3', referenceName: 'reference.flac' }

/** Peaks anywhere: no two recordings share any but by chance. */
function recording(seed: number, seconds: number, peaksPerSecond = 20): Fingerprint {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: seconds * peaksPerSecond }, () =>
    Math.floor(random() * seconds * UNITS),
  ).sort()
  const constellation = {
    times,
    pitches: Uint16Array.from(times, () => 7000 + Math.floor(random() * 6000)),
    levels: Uint8Array.from(times, () => 60 + Math.floor(random() * 100)),
  }
  return {
    kind: 'database',
    parametersVersion: PARAMETERS.version,
    duration: seconds * UNITS,
    engine: '',
    constellation,
  }
}

function joined(first: Fingerprint, second: Fingerprint): Fingerprint {
  const [a, b] = [first.constellation, second.constellation]
  const later = b.times.map((time) => time + first.duration)
  return {
    ...first,
    duration: first.duration + second.duration,
    constellation: {
      times: Uint32Array.of(...a.times, ...later),
      pitches: Uint16Array.of(...a.pitches, ...b.pitches),
      levels: Uint8Array.of(...a.levels, ...b.levels),
    },
  }
}

const whole = recording(1, 80)
const other = recording(2, 80)
const edit = joined(slice(whole, 0, 30), slice(whole, 45, 80))

function picture(query: Fingerprint, reference: Fingerprint, labels: PictureLabels = names): string {
  return alignmentPicture(query, reference, compare(query, reference, DEFAULT_POLICY), labels)
}

/** Every element opened is closed, in order, and every attribute is quoted: what XML asks of what we write. */
function isWellFormed(svg: string): boolean {
  const open: string[] = []
  const rest = svg.replaceAll(
    /<(\/?)([a-z]+)((?: [a-zA-Z-:]+="[^"<]*")*)(\/?)>/g,
    (_, closing, name, _attributes, empty) => {
      if (closing) expect(open.pop()).toBe(name)
      else if (!empty) open.push(name)
      return ''
    },
  )
  return open.length === 0 && !/[<]|&(?!(amp|lt|gt|quot);)/.test(rest)
}

/** The attribute of the first element of a class. */
function attribute(svg: string, className: string, name: string): string {
  const element = svg.match(new RegExp(`<[a-z]+ class="${className}"[^>]*>`))?.[0] ?? ''
  return element.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? ''
}

function spanLines(svg: string): string[] {
  const bands = svg.match(/<path class="span"[^>]* d="(M[^"]*L[^"]*)"/)?.[1] ?? ''
  return bands.split('M').filter((line) => line !== '')
}

describe('a picture', () => {
  test.each([
    ['the same', whole, whole],
    ['an edit', edit, whole],
    ['an excerpt', slice(whole, 20, 50), whole],
    ['the whole of an excerpt', whole, slice(whole, 20, 50)],
    ['different', other, whole],
    ['of a second', slice(whole, 0, 1), whole],
    ['of nothing', slice(whole, 0, 0), slice(whole, 0, 0)],
  ])('%s is well-formed XML of finite numbers, in either size', (_, query, reference) => {
    const verification = compare(query, reference, DEFAULT_POLICY)
    for (const draw of [alignmentPicture, compactPicture]) {
      const svg = draw(query, reference, verification, names)
      expect(isWellFormed(svg)).toBe(true)
      expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    }
  })

  test('says the verdict, the evidence, both names and the time', () => {
    const svg = picture(edit, whole)
    for (const words of ['The same recording', 'similarity 100 %', 'query.mp3', 'reference.flac', '>0:00<', '>1:00<'])
      expect(svg).toContain(words)
    expect(picture(edit, whole, { ...names, evidence: ['15.0 s missing at 0:30'] })).toContain('15.0 s missing at 0:30')
  })

  test('draws a line for each span, where it lies', () => {
    expect(spanLines(picture(whole, whole))).toHaveLength(1)
    expect(spanLines(picture(edit, whole))).toHaveLength(2)
    const [line] = spanLines(picture(slice(whole, 20, 60), whole))
    const [fromX, fromY, toX, toY] = line.split(/[ L]/).map(Number)
    // The plot is 820 × 360 pixels from (104, 536) to the right and upwards.
    expect([fromX, toX].map((x) => Math.round(((x - 104) / 820) * 40))).toEqual([0, 40])
    expect([fromY, toY].map((y) => Math.round(((536 - y) / 360) * 80))).toEqual([20, 60])
  })

  test('of different recordings has no span, and says so', () => {
    const svg = picture(other, whole)
    expect(spanLines(svg)).toEqual([])
    expect(svg).toContain('no passage in common')
    expect(svg).toContain('Different recordings')
  })

  test('has light colours, and dark ones where they are preferred', () => {
    expect(picture(whole, whole)).toMatch(
      /\.paper\{fill:#ffffff\}.*@media\(prefers-color-scheme:dark\)\{.*\.paper\{fill:#1/,
    )
  })

  test('holds names that XML would take amiss, and cuts long ones in their middle', () => {
    const queryName = `<b>"R&B"</b>\u0007\ud800 ${'long '.repeat(60)}end.mp3`
    const svg = picture(whole, whole, { ...names, queryName })
    expect(isWellFormed(svg)).toBe(true)
    expect(svg).toContain('&lt;b&gt;&quot;R&amp;B&quot;&lt;/b&gt;\ufffd\ufffd')
    expect(svg).toMatch(/>&lt;b&gt;[^<]*…[^<]*end\.mp3</)
  })

  test('of an hour is no larger than one of minutes', () => {
    const hour = recording(3, 3600, 5)
    const verification = compare(hour, hour, DEFAULT_POLICY)
    expect(alignmentPicture(hour, hour, verification, names).length).toBeLessThan(150_000)
    expect(compactPicture(hour, hour, verification, names).length).toBeLessThan(30_000)
    expect(attribute(compactPicture(hour, hour, verification, names), 'peaks', 'd').split('M').length).toBeLessThan(902)
  })
})

test('the strip is 1 where all is found again, 0 in what was added, and says nothing of silence', () => {
  const silence: Fingerprint = { ...slice(whole, 0, 0), duration: 10 * UNITS }
  const query = joined(joined(slice(whole, 0, 40), silence), slice(other, 0, 20))
  const { alignment } = compare(query, whole, DEFAULT_POLICY)
  const strip = similarityStrip(query.constellation, whole.constellation, alignment, 70, 10)
  expect(strip.map(({ startSeconds }) => startSeconds)).toEqual([0, 10, 20, 30, 40, 50, 60])
  const similarities = strip.map(({ similarity }) => similarity)
  for (const similarity of similarities.slice(0, 4)) expect(similarity).toBeGreaterThan(0.95)
  expect(similarities.slice(4)).toEqual([undefined, 0, 0])
})
