import type { Stretch } from 'unisono/plot/stretches.ts'
import { courseAt } from './place.ts'

export type Side = 'query' | 'reference'
export type Heard = Side | 'both'

/** Ears hear less than this as one. */
const MOST_DRIFT_SECONDS = 0.05
/** Browsers play no slower and no faster. */
const RATES = [0.0625, 16] as const

/** Plays two files in step: the query as it is, the reference at the rate that keeps it beside. */
export class PairPlayer {
  readonly query = new Audio()
  readonly reference = new Audio()
  readonly #stretches: readonly Stretch[]
  readonly #onPlace: (second: number) => void
  #heard: Heard = 'both'
  #frame = 0
  /** Of the query; also where there is no file of it. */
  #place = 0
  #isPlaying = false
  #before = 0

  /** @param isPitched whether the copy's pitch changed with its speed, so that the reference's has to, too. */
  constructor(stretches: readonly Stretch[], isPitched: boolean, onPlace: (second: number) => void) {
    this.#stretches = stretches
    this.#onPlace = onPlace
    this.reference.preservesPitch = !isPitched
    for (const audio of [this.query, this.reference]) audio.preload = 'auto'
  }

  get isPlaying(): boolean {
    return this.#isPlaying
  }

  /** Gives one side its sound. The address is revoked when another comes, or at the end. */
  setFile(side: Side, file: File): void {
    const audio = this[side]
    if (audio.src !== '') URL.revokeObjectURL(audio.src)
    audio.src = URL.createObjectURL(file)
    this.seek(this.#place)
  }

  hear(heard: Heard): void {
    this.#heard = heard
    this.query.muted = heard === 'reference'
    this.reference.muted = heard === 'query'
  }

  get heard(): Heard {
    return this.#heard
  }

  seek(second: number): void {
    this.#place = second
    if (this.query.src !== '') this.query.currentTime = second
    this.#follow(0)
  }

  play(): void {
    if (this.#isPlaying) return
    this.#isPlaying = true
    this.#before = performance.now()
    if (this.query.src !== '') void this.query.play().catch(() => {})
    this.#follow(0)
    this.#tick()
  }

  pause(): void {
    this.#isPlaying = false
    cancelAnimationFrame(this.#frame)
    this.query.pause()
    this.reference.pause()
  }

  close(): void {
    this.pause()
    for (const audio of [this.query, this.reference]) {
      if (audio.src !== '') URL.revokeObjectURL(audio.src)
      audio.removeAttribute('src')
    }
  }

  readonly #tick = () => {
    const now = performance.now()
    const passed = (now - this.#before) / 1000
    this.#before = now
    this.#place = this.query.src === '' ? this.#place + passed : this.query.currentTime
    this.#follow(MOST_DRIFT_SECONDS)
    this.#onPlace(this.#place)
    if (this.query.ended || (this.query.src === '' && this.reference.ended)) this.pause()
    else if (this.#isPlaying) this.#frame = requestAnimationFrame(this.#tick)
  }

  /** Puts the reference beside the query, unless it is as near as that. */
  #follow(tolerance: number): void {
    const { reference } = this
    if (reference.src === '') return
    const { rate, start } = courseAt(this.#stretches, this.#place)
    const wanted = start + rate * this.#place
    reference.playbackRate = Math.min(RATES[1], Math.max(RATES[0], rate))
    const isThere = wanted >= 0 && !(wanted > reference.duration)
    if (isThere && Math.abs(reference.currentTime - wanted) > tolerance && !reference.seeking)
      reference.currentTime = wanted
    if (isThere && this.#isPlaying) {
      if (reference.paused) void reference.play().catch(() => {})
    } else reference.pause()
  }
}
