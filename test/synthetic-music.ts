/** Numbers that a seed determines: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface MusicOptions {
  readonly seed: number
  readonly seconds: number
  readonly sampleRate?: number
}

interface Note {
  readonly start: number
  readonly midi: number
  readonly seconds: number
  readonly gain: number
  /** −1 left, 1 right. */
  readonly pan: number
  /** Gain of each harmonic in turn. */
  readonly timbre: readonly number[]
}

const SCALE = [0, 2, 3, 5, 7, 8, 10]

/**
 * Music of a kind: chords, a bass, a melody with gaps, and drums, in a key, a tempo and timbres that
 * the seed chooses. Two seeds share no tune.
 *
 * @returns interleaved stereo, full scale ±1; 8 kHz unless told.
 */
export function syntheticMusic({ seed, seconds, sampleRate = 8000 }: MusicOptions): Float32Array {
  const random = seededRandom(seed)
  const pcm = new Float32Array(Math.round(seconds * sampleRate) * 2)
  const beat = 60 / (80 + 70 * random())
  for (const note of notesOf(random, seconds, beat)) addNote(pcm, sampleRate, note)
  for (let step = 0; (step * beat) / 2 < seconds; step++) addDrums(pcm, sampleRate, (step * beat) / 2, step, random)
  return normalised(pcm)
}

function notesOf(random: () => number, seconds: number, beat: number): Note[] {
  const root = 45 + Math.floor(random() * 12)
  const [bass, chord, lead] = [timbreOf(random), timbreOf(random), timbreOf(random)]
  const degree = (step: number): number => root + 12 * Math.floor(step / 7) + SCALE[step % 7]
  const notes: Note[] = []
  for (let start = 0; start < seconds; start += 4 * beat) {
    const harmony = Math.floor(random() * 7)
    for (const third of [0, 2, 4])
      notes.push({
        start,
        midi: degree(harmony + third + 7),
        seconds: 4 * beat,
        gain: 0.25,
        pan: (third - 2) / 4,
        timbre: chord,
      })
    for (let i = 0; i < 4; i++)
      notes.push({ start: start + i * beat, midi: degree(harmony), seconds: beat, gain: 0.5, pan: 0, timbre: bass })
    for (let i = 0; i < 8; i++) {
      if (random() < 0.3) continue
      const midi = degree(14 + Math.floor(random() * 10))
      notes.push({
        start: start + (i * beat) / 2,
        midi,
        seconds: beat * (0.4 + random()),
        gain: 0.3 + 0.3 * random(),
        pan: 0.3,
        timbre: lead,
      })
    }
  }
  return notes
}

function timbreOf(random: () => number): number[] {
  const brightness = 0.5 + 0.4 * random()
  return Array.from({ length: 9 }, (_, i) => brightness ** i * (0.4 + random()))
}

function addNote(pcm: Float32Array, sampleRate: number, { start, midi, seconds, gain, pan, timbre }: Note): void {
  const from = Math.round(start * sampleRate)
  const end = Math.min(pcm.length / 2, from + Math.round(seconds * sampleRate))
  const fundamental = 440 * 2 ** ((midi - 69) / 12)
  for (let h = 0; h < timbre.length; h++) {
    const step = (2 * Math.PI * fundamental * (h + 1)) / sampleRate
    if (step > Math.PI * 0.95) break
    const decay = Math.exp(-(2 + h) / (sampleRate * 0.8))
    let level = gain * timbre[h]
    for (let i = from; i < end; i++) {
      const attack = Math.min(1, (i - from) / (0.01 * sampleRate))
      const release = Math.min(1, (end - i) / (0.01 * sampleRate))
      const value = level * attack * release * Math.sin(step * (i - from))
      pcm[2 * i] += value * (1 - pan)
      pcm[2 * i + 1] += value * (1 + pan)
      level *= decay
    }
  }
}

function addDrums(pcm: Float32Array, sampleRate: number, start: number, step: number, random: () => number): void {
  const from = Math.round(start * sampleRate)
  const snare = step % 4 === 2
  const kick = step % 4 === 0 || random() < 0.15
  const end = Math.min(pcm.length / 2, from + Math.round(0.2 * sampleRate))
  for (let i = from; i < end; i++) {
    const t = (i - from) / sampleRate
    const hiss = (2 * random() - 1) * (snare ? 0.5 * Math.exp(-t * 20) : 0.15 * Math.exp(-t * 60))
    const thump = kick ? 0.8 * Math.exp(-t * 18) * Math.sin(2 * Math.PI * (50 * t + 4 * (1 - Math.exp(-t * 30)))) : 0
    pcm[2 * i] += hiss + thump
    pcm[2 * i + 1] += hiss + thump
  }
}

function normalised(pcm: Float32Array): Float32Array {
  let loudest = 0
  for (const sample of pcm) loudest = Math.max(loudest, Math.abs(sample))
  return loudest === 0 ? pcm : pcm.map((sample) => (sample / loudest) * 0.8)
}
