import type { Constellation } from '../dsp/constellation.ts'
import { TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { durationSeconds, type Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Verification } from '../match/compare.ts'
import { type Axis, pixel, ticks, timeLabel } from './axis.ts'
import { dotPath, matchedPeaks, type Plane, sharedLandmarks } from './dots.ts'
import { stretches } from './stretches.ts'
import { similarityStrip, type Window } from './strip.ts'
import { styleSheet } from './style.ts'
import { element, escaped, rounded } from './svg.ts'
import { headline, shortEvidence, shortened } from './wording.ts'

export interface PictureLabels {
  readonly queryName: string
  readonly referenceName: string
  /** What is said below the headline; default similarity and coverage. */
  readonly evidence?: readonly string[]
}

/** Where everything is: pixels. */
interface Layout {
  readonly width: number
  readonly height: number
  readonly fontSize: number
  /** Whether there are a headline and a legend. */
  readonly captioned: boolean
  readonly left: number
  readonly right: number
  readonly stripTop: number
  readonly stripBottom: number
  readonly plotTop: number
  readonly plotBottom: number
  readonly grain: number
  readonly mostDots: number
  readonly tickPixels: number
}

const FULL: Layout = {
  width: 960,
  height: 640,
  fontSize: 13,
  captioned: true,
  left: 104,
  right: 924,
  stripTop: 108,
  stripBottom: 152,
  plotTop: 176,
  plotBottom: 536,
  grain: 1,
  mostDots: 6000,
  tickPixels: 72,
}

const COMPACT: Layout = {
  width: 360,
  height: 260,
  fontSize: 10,
  captioned: false,
  left: 52,
  right: 348,
  stripTop: 12,
  stripBottom: 34,
  plotTop: 44,
  plotBottom: 216,
  grain: 1,
  mostDots: 900,
  tickPixels: 48,
}

/** One bar of the similarity strip, unless that makes bars too thin to see: seconds. */
const WINDOW_SECONDS = 5
const THINNEST_WINDOW = 2

/**
 * The alignment of two recordings as one SVG document: query time to the right, reference time
 * upwards, matched peaks as points, spans as lines, and above them the similarity of each 5 s of the
 * query. 960 × 640; light or dark as its surroundings are.
 */
export function alignmentPicture(
  query: Fingerprint,
  reference: Fingerprint,
  verification: Verification,
  labels: PictureLabels,
): string {
  return draw(FULL, query, reference, verification, labels)
}

/** As `alignmentPicture`, 360 × 260 and without headline and legend, for a page that has words of its own. */
export function compactPicture(
  query: Fingerprint,
  reference: Fingerprint,
  verification: Verification,
  labels: PictureLabels,
): string {
  return draw(COMPACT, query, reference, verification, labels)
}

function draw(
  layout: Layout,
  query: Fingerprint,
  reference: Fingerprint,
  verification: Verification,
  labels: PictureLabels,
): string {
  const { width, height, left, right, plotTop, plotBottom } = layout
  const { relation } = verification.comparison
  const plane: Plane = {
    x: { seconds: secondsOf(query), from: left, to: right },
    y: { seconds: secondsOf(reference), from: plotBottom, to: plotTop },
  }
  const evidence = labels.evidence ?? shortEvidence(verification.comparison)
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      class: `unisono-${relation}`,
      'font-size': layout.fontSize,
    },
    element('title', {}, escaped(`${labels.queryName} and ${labels.referenceName}`)),
    element('desc', {}, escaped([headline(verification.comparison), ...evidence].join(' · '))),
    element('style', {}, styleSheet(relation)),
    element('rect', { class: 'paper', width, height }),
    layout.captioned ? caption(layout, headline(verification.comparison), evidence) : '',
    strip(layout, plane.x, query.constellation, reference.constellation, verification),
    axes(layout, plane, labels),
    points(layout, plane, query.constellation, reference.constellation, verification),
    spanLines(layout, plane, query.constellation, reference.constellation, verification),
    verification.comparison.spans.length === 0 ? emptyNote(layout) : '',
    layout.captioned ? legend(layout, verification) : '',
  )
}

/** Peaks may lie a little past the end. */
function secondsOf(fingerprint: Fingerprint): number {
  const last = fingerprint.constellation.times.at(-1) ?? 0
  return Math.max(durationSeconds(fingerprint), last / TIME_UNITS_PER_SECOND, 1)
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): string {
  return element('text', attributes, escaped(content))
}

const HEADLINE_SIZE = 22

function caption({ left, right, fontSize }: Layout, words: string, evidence: readonly string[]): string {
  return (
    element('circle', { class: 'mark', cx: left + 6, cy: 41, r: 6 }) +
    text(words, { class: 'ink headline', x: left + 22, y: 49, 'font-size': HEADLINE_SIZE }) +
    text(shortened(evidence.join(' · '), right - left, fontSize + 1), {
      class: 'pale',
      x: left,
      y: 78,
      'font-size': fontSize + 1,
    })
  )
}

function strip(
  layout: Layout,
  x: Axis,
  query: Constellation,
  reference: Constellation,
  { alignment }: Verification,
): string {
  const { left, right, stripTop, stripBottom, captioned } = layout
  const windowSeconds = Math.max(WINDOW_SECONDS, (THINNEST_WINDOW * x.seconds) / (right - left))
  const windows = similarityStrip(query, reference, alignment, x.seconds, windowSeconds)
  const scale = { class: 'pale', x: left - 10, 'text-anchor': 'end' }
  return (
    element('rect', { class: 'floor', x: left, y: stripBottom, width: right - left, height: 1 }) +
    windows.map((window) => bar(layout, x, window)).join('') +
    text('1', { ...scale, y: stripTop + 8 }) +
    text(captioned ? 'similarity  0' : '0', { ...scale, y: stripBottom + 1 })
  )
}

function bar({ stripTop, stripBottom }: Layout, x: Axis, { startSeconds, endSeconds, similarity }: Window): string {
  if (!similarity) return ''
  const from = pixel(x, startSeconds)
  const width = pixel(x, endSeconds) - from
  const height = (stripBottom - stripTop) * similarity
  return element('rect', {
    class: 'window',
    x: from,
    y: stripBottom - height,
    width: Math.max(0.5, width - Math.min(1, width / 4)),
    height,
    'fill-opacity': 0.25 + 0.75 * similarity,
  })
}

function axes(layout: Layout, { x, y }: Plane, { queryName, referenceName }: PictureLabels): string {
  const { left, right, plotTop, plotBottom, fontSize, tickPixels } = layout
  const across = ticks(x, tickPixels)
  const upwards = ticks(y, tickPixels * 0.6)
  const lines =
    across.map((at) => `M${rounded(pixel(x, at))} ${plotTop}V${plotBottom}`).join('') +
    upwards.map((at) => `M${left} ${rounded(pixel(y, at))}H${right}`).join('')
  const middle = (plotTop + plotBottom) / 2
  const nameX = layout.captioned ? 34 : 12
  return (
    element('path', { class: 'grid', d: lines, fill: 'none' }) +
    across.map((at) => tickAcross(layout, pixel(x, at), at)).join('') +
    upwards.map((at) => tickUpwards(layout, pixel(y, at), at)).join('') +
    text(shortened(queryName, right - left, fontSize), {
      class: 'ink',
      x: (left + right) / 2,
      y: plotBottom + fontSize * 3.5,
      'text-anchor': 'middle',
    }) +
    text(shortened(referenceName, plotBottom - plotTop, fontSize), {
      class: 'ink',
      transform: `translate(${nameX} ${middle}) rotate(-90)`,
      'text-anchor': 'middle',
    })
  )
}

function tickAcross({ plotBottom, fontSize }: Layout, x: number, at: number): string {
  return text(timeLabel(at), { class: 'pale', x, y: plotBottom + fontSize * 1.8, 'text-anchor': 'middle' })
}

function tickUpwards({ left, fontSize }: Layout, y: number, at: number): string {
  return text(timeLabel(at), { class: 'pale', x: left - 10, y: y + fontSize * 0.35, 'text-anchor': 'end' })
}

function points(
  { grain, mostDots, captioned }: Layout,
  plane: Plane,
  query: Constellation,
  reference: Constellation,
  { alignment }: Verification,
): string {
  const landmarks = dotPath(sharedLandmarks(query, reference, alignment), plane, 2 * grain, mostDots / 2)
  return element('path', {
    class: 'chance',
    d: landmarks,
    'stroke-width': captioned ? 2 : 1.5,
    'stroke-linecap': 'round',
    'stroke-opacity': 0.3,
    fill: 'none',
  })
}

/** A pale band for each span, and on it the matched peaks: where they are sparse, the band shows. */
function spanLines(
  { grain, mostDots, left, plotBottom, captioned }: Layout,
  plane: Plane,
  query: Constellation,
  reference: Constellation,
  verification: Verification,
): string {
  const { x, y } = plane
  const spans = stretches(reference, verification)
  const d = spans.map(({ fromX, toX, fromY, toY }) => {
    return `M${rounded(pixel(x, fromX))} ${rounded(pixel(y, fromY))}L${rounded(pixel(x, toX))} ${rounded(pixel(y, toY))}`
  })
  const shares = spans.map(({ fromX, toX, fromY, toY }) => {
    const across = `M${rounded(pixel(x, fromX))} ${plotBottom}H${rounded(pixel(x, toX))}`
    return `${across}M${left} ${rounded(pixel(y, fromY))}V${rounded(pixel(y, toY))}`
  })
  const edges = `M${x.from} ${y.to}V${y.from}H${x.to}`
  const peaks = dotPath(matchedPeaks(query, reference, verification.alignment), plane, grain, mostDots)
  const band = { class: 'span', fill: 'none', 'stroke-linecap': 'round' }
  return (
    element('path', { class: 'track', d: edges, fill: 'none', 'stroke-width': 2 }) +
    element('path', { ...band, 'stroke-linecap': 'butt', d: shares.join(''), 'stroke-width': captioned ? 4 : 3 }) +
    element('path', { ...band, d: d.join(''), 'stroke-width': captioned ? 8 : 5, 'stroke-opacity': 0.28 }) +
    element('path', { ...band, class: 'peaks', d: peaks, 'stroke-width': captioned ? 2.5 : 1.6 })
  )
}

function emptyNote({ left, right, plotTop, plotBottom, fontSize }: Layout): string {
  return text('no passage in common', {
    class: 'pale',
    x: (left + right) / 2,
    y: (plotTop + plotBottom) / 2,
    'font-size': fontSize + 1,
    'text-anchor': 'middle',
  })
}

function legend({ left, height }: Layout, { comparison }: Verification): string {
  const y = height - 24
  const words = { class: 'pale', y: y + 4, 'font-size': 12 }
  const shared =
    element('path', {
      class: 'span',
      d: `M${left + 4} ${y}h24`,
      'stroke-width': 8,
      'stroke-opacity': 0.28,
      'stroke-linecap': 'round',
    }) +
    element('path', { class: 'peaks', d: dotted(left + 4, y, 7, 4), 'stroke-width': 2.5, 'stroke-linecap': 'round' }) +
    text('span, with its matched peaks', { ...words, x: left + 40 })
  const from = comparison.spans.length > 0 ? left + 250 : left
  return (
    (comparison.spans.length > 0 ? shared : '') +
    element('path', {
      class: 'chance',
      d: dotted(from + 4, y, 3, 6),
      'stroke-width': 2,
      'stroke-linecap': 'round',
      'stroke-opacity': 0.5,
    }) +
    text('landmark found in both: chance, or music that repeats', { ...words, x: from + 28 })
  )
}

function dotted(x: number, y: number, count: number, step: number): string {
  return Array.from({ length: count }, (_, i) => `M${x + i * step} ${y}h0`).join('')
}
