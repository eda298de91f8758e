import { ticks, timeLabel } from 'unisono/plot/axis.ts'
import type { Overlaid, Overlay } from 'unisono/plot/overlay.ts'

/** What of it is in sight: seconds of the reference. */
export interface View {
  readonly from: number
  readonly to: number
}

export interface Shown {
  readonly both: boolean
  readonly query: boolean
  readonly reference: boolean
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** A little more than from the lowest to the highest pitch of a peak: MIDI note numbers. */
const LOWEST_NOTE = 50
const HIGHEST_NOTE = 107
const OCTAVES = [52, 64, 76, 88, 100]
const SCALE_HEIGHT = 24

/**
 * Draws both constellations where they lie on each other: rings are the first recording's, dots the second's, and a dot
 * in its ring is a match.
 *
 * @param cursor second of the reference that is played.
 */
export function drawConstellation(
  canvas: HTMLCanvasElement,
  { query, reference }: Overlay,
  view: View,
  shown: Shown,
  cursor: number,
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const { width, height } = sized(canvas, context)
  const colour = (name: string) => getComputedStyle(canvas).getPropertyValue(name)
  const plane: Plane = { view, width, height: height - SCALE_HEIGHT }
  context.clearRect(0, 0, width, height)
  drawGrid(context, plane, colourOf(canvas, '--line'), colourOf(canvas, '--soft'), colour('font-family'))
  if (shown.reference) drawPeaks(context, plane, reference, 0, 'ring', colourOf(canvas, '--other'))
  if (shown.query) drawPeaks(context, plane, query, 0, 'dot', colourOf(canvas, '--part'))
  if (shown.both) {
    drawPeaks(context, plane, reference, 1, 'ring', colourOf(canvas, '--same'))
    drawPeaks(context, plane, query, 1, 'dot', colourOf(canvas, '--same'))
  }
  context.fillStyle = colourOf(canvas, '--ink')
  context.fillRect(Math.round(across(plane, cursor)), 0, 1, plane.height)
}

interface Plane extends Size {
  readonly view: View
}

function sized(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Size {
  const [width, height, dense] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio]
  canvas.width = Math.round(width * dense)
  canvas.height = Math.round(height * dense)
  context.scale(dense, dense)
  return { width, height }
}

/** Custom properties may hold `light-dark(…)`, which only a property resolves. */
function colourOf(canvas: HTMLCanvasElement, name: string): string {
  canvas.style.color = `var(${name})`
  return getComputedStyle(canvas).color
}

function across({ view, width }: Plane, second: number): number {
  return ((second - view.from) / (view.to - view.from)) * width
}

function upwards({ height }: Plane, note: number): number {
  return height * (1 - (note - LOWEST_NOTE) / (HIGHEST_NOTE - LOWEST_NOTE))
}

function drawGrid(context: CanvasRenderingContext2D, plane: Plane, line: string, soft: string, font: string): void {
  const { view, width, height } = plane
  const seconds = view.to - view.from
  const marks = ticks({ seconds, from: 0, to: width }, 72)
  const step = marks.length > 1 ? marks[1] - marks[0] : seconds
  context.strokeStyle = line
  context.fillStyle = soft
  context.font = `12px ${font}`
  context.textAlign = 'center'
  context.beginPath()
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const x = Math.round(across(plane, at)) + 0.5
    context.moveTo(x, 0)
    context.lineTo(x, height)
    if (at >= 0 && x > 14 && x < width - 14) context.fillText(timeLabel(at), x, height + 17)
  }
  for (const note of OCTAVES) {
    const y = Math.round(upwards(plane, note)) + 0.5
    context.moveTo(0, y)
    context.lineTo(width, y)
  }
  context.stroke()
}

function drawPeaks(
  context: CanvasRenderingContext2D,
  plane: Plane,
  { seconds, notes, loudness, matched }: Overlaid,
  wanted: 0 | 1,
  form: 'dot' | 'ring',
  colour: string,
): void {
  const { view, width } = plane
  // From afar all are small; from near the loud are larger.
  const near = Math.min(1, 30 / (view.to - view.from)) * Math.min(1, width / 600)
  context.beginPath()
  for (let peak = 0; peak < seconds.length; peak++) {
    if (matched[peak] !== wanted || seconds[peak] < view.from || seconds[peak] > view.to) continue
    const radius = (form === 'dot' ? 0.9 : 1.5) + near * (form === 'dot' ? 2.6 : 3.4) * loudness[peak]
    const [x, y] = [across(plane, seconds[peak]), upwards(plane, notes[peak])]
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
  }
  context.globalAlpha = wanted === 1 ? 0.9 : 0.75
  if (form === 'dot') {
    context.fillStyle = colour
    context.fill()
  } else {
    context.strokeStyle = colour
    context.lineWidth = 1.2
    context.stroke()
  }
  context.globalAlpha = 1
}
