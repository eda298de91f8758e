import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Overlay } from 'unisono/plot/overlay.ts'
import { drawConstellation, type Shown, type View } from './draw-constellation.ts'
import { onThemeChange } from './on-theme-change.ts'
import { useWidth } from './use-width.ts'

interface ConstellationViewProps {
  readonly overlay: Overlay
  readonly referenceSeconds: number
  /** Second of the reference. */
  readonly place: number
  readonly onPlace: (second: number) => void
}

const FIRST_SECONDS = 24
const LEAST_SECONDS = 2
/** A pointer that moved less only pointed. */
const STILL_PIXELS = 4

/** Both constellations laid over each other: to be moved, and looked at from near. */
export function ConstellationView({ overlay, referenceSeconds, place, onPlace }: ConstellationViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const whole = useMemo(() => extentOf(overlay, referenceSeconds), [overlay, referenceSeconds])
  const [view, setView] = useState<View>(() => within(around(place, FIRST_SECONDS), whole))
  const [shown, setShown] = useState<Shown>({ both: true, query: true, reference: true })
  const width = useWidth(canvas)
  const pointer = useRef({ x: 0, moved: 0 })
  const draw = useCallback(() => {
    if (canvas.current !== null && width > 0) drawConstellation(canvas.current, overlay, view, shown, place)
  }, [overlay, view, shown, place, width])
  useEffect(draw, [draw])
  useEffect(() => onThemeChange(draw), [draw])
  // What is played stays in sight.
  useEffect(() => {
    setView((view) =>
      place >= view.from && place <= view.to ? view : within(around(place, view.to - view.from), whole),
    )
  }, [place, whole])
  const zoom = useCallback((factor: number, at: number) => setView((view) => zoomed(view, factor, at, whole)), [whole])
  useWheel(canvas, (event, share) => {
    const at = view.from + share * (view.to - view.from)
    if (event.ctrlKey || event.metaKey) return zoom(Math.exp(event.deltaY / 200), at)
    if (Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return false
    setView((view) => moved(view, (event.deltaX / width) * (view.to - view.from), whole))
  })
  function drag(event: PointerEvent) {
    if (event.buttons === 0) return
    const by = event.clientX - pointer.current.x
    pointer.current = { x: event.clientX, moved: pointer.current.moved + Math.abs(by) }
    setView((view) => moved(view, (-by / width) * (view.to - view.from), whole))
  }
  function release(event: PointerEvent<HTMLCanvasElement>) {
    if (pointer.current.moved > STILL_PIXELS) return
    const share = (event.clientX - event.currentTarget.getBoundingClientRect().left) / width
    onPlace(view.from + share * (view.to - view.from))
  }
  function press(event: KeyboardEvent) {
    const next = viewAfter(event.key, view, whole)
    if (next === undefined) return
    event.preventDefault()
    setView(next)
  }
  return (
    <div className="constellations">
      <div className="constellations-tools">
        <Legend shown={shown} onShown={setShown} />
        <fieldset className="constellations-zoom">
          <legend className="unseen">Zoom</legend>
          <button type="button" className="button" aria-label="Closer" onClick={() => zoom(0.5, place)}>
            +
          </button>
          <button type="button" className="button" aria-label="Farther" onClick={() => zoom(2, place)}>
            −
          </button>
          <button type="button" className="button" onClick={() => setView(whole)}>
            Whole
          </button>
        </fieldset>
      </div>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label="The peaks of both recordings, laid over each other. Arrow keys move it, plus and minus zoom, 0 shows all."
        onPointerDown={(event) => {
          pointer.current = { x: event.clientX, moved: 0 }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={drag}
        onPointerUp={release}
        onKeyDown={press}
      />
    </div>
  )
}

const PARTS = [
  ['both', 'in both'],
  ['query', 'only in the second'],
  ['reference', 'only in the first'],
] as const

function Legend({ shown, onShown }: { readonly shown: Shown; readonly onShown: (shown: Shown) => void }) {
  return (
    <fieldset className="legend">
      <legend className="unseen">Which peaks</legend>
      {PARTS.map(([part, words]) => (
        <label key={part}>
          <input
            type="checkbox"
            className="unseen"
            checked={shown[part]}
            onChange={({ target }) => onShown({ ...shown, [part]: target.checked })}
          />
          <span className={`legend-mark legend-${part}`} aria-hidden="true" />
          {words}
        </label>
      ))}
    </fieldset>
  )
}

function extentOf({ query }: Overlay, referenceSeconds: number): View {
  const first = query.seconds.reduce((least, second) => Math.min(least, second), 0)
  const last = query.seconds.reduce((most, second) => Math.max(most, second), referenceSeconds)
  return { from: first - 0.5, to: last + 0.5 }
}

function viewAfter(key: string, view: View, whole: View): View | undefined {
  const step = (view.to - view.from) / 8
  const middle = (view.from + view.to) / 2
  switch (key) {
    case 'ArrowLeft':
      return moved(view, -step, whole)
    case 'ArrowRight':
      return moved(view, step, whole)
    case '+':
    case '=':
      return zoomed(view, 0.5, middle, whole)
    case '-':
      return zoomed(view, 2, middle, whole)
    case '0':
      return whole
    default:
      return undefined
  }
}

function around(second: number, seconds: number): View {
  return { from: second - seconds / 2, to: second + seconds / 2 }
}

function within({ from, to }: View, whole: View): View {
  const seconds = Math.min(to - from, whole.to - whole.from)
  const start = Math.min(Math.max(from, whole.from), whole.to - seconds)
  return { from: start, to: start + seconds }
}

function moved({ from, to }: View, by: number, whole: View): View {
  return within({ from: from + by, to: to + by }, whole)
}

function zoomed({ from, to }: View, factor: number, at: number, whole: View): View {
  const seconds = Math.max(LEAST_SECONDS, (to - from) * factor)
  const share = (at - from) / (to - from)
  return within({ from: at - share * seconds, to: at + (1 - share) * seconds }, whole)
}

/** React listens to wheels without the right to keep them from scrolling the page. */
function useWheel(
  element: { readonly current: HTMLElement | null },
  onWheel: (event: WheelEvent, share: number) => unknown,
): void {
  const latest = useRef(onWheel)
  latest.current = onWheel
  useEffect(() => {
    const { current } = element
    const listen = (event: WheelEvent) => {
      const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect()
      if (latest.current(event, (event.clientX - left) / width) !== false) event.preventDefault()
    }
    current?.addEventListener('wheel', listen, { passive: false })
    return () => current?.removeEventListener('wheel', listen)
  }, [element])
}
