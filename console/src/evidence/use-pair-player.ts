import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Evidence } from './evidence.ts'
import { type Heard, PairPlayer, type Side } from './pair-player.ts'

export interface PlayerControls {
  readonly files: Readonly<Record<Side, File | undefined>>
  readonly heard: Heard
  readonly isPlaying: boolean
  setFile(side: Side, file: File): void
  hear(heard: Heard): void
  toggle(): void
  seek(second: number): void
}

/** How often the page is drawn anew while both play. */
const TELL_MILLISECONDS = 40
/** Pitch that a change of speed brings with it, give or take so many semitones. */
const PITCH_TOLERANCE = 0.3

export function usePairPlayer(
  { stretches, comparison: { speed, pitchSemitones } }: Evidence,
  queryFile: File | undefined,
  place: number,
  onPlace: (second: number) => void,
): PlayerControls {
  const [files, setFiles] = useState<PlayerControls['files']>({ query: undefined, reference: undefined })
  const [heard, setHeard] = useState<Heard>('both')
  const [isPlaying, setIsPlaying] = useState(false)
  const tell = useRef(onPlace)
  tell.current = onPlace
  const start = useRef(place)
  const isPitched = Math.abs(12 * Math.log2(speed) - pitchSemitones) < PITCH_TOLERANCE
  const player = useRef<PairPlayer>(undefined)
  useEffect(() => {
    let told = 0
    const made = new PairPlayer(stretches, isPitched, (second) => {
      if (!made.isPlaying) setIsPlaying(false)
      if (performance.now() - told < TELL_MILLISECONDS) return
      told = performance.now()
      tell.current(second)
    })
    made.seek(start.current)
    player.current = made
    return () => made.close()
  }, [stretches, isPitched])
  const setFile = useCallback((side: Side, file: File) => {
    player.current?.setFile(side, file)
    setFiles((files) => ({ ...files, [side]: file }))
  }, [])
  useEffect(() => {
    if (queryFile !== undefined) setFile('query', queryFile)
  }, [queryFile, setFile])
  return useMemo(
    () => ({
      files,
      heard,
      isPlaying,
      setFile,
      hear(heard) {
        player.current?.hear(heard)
        setHeard(heard)
      },
      toggle() {
        if (isPlaying) player.current?.pause()
        else player.current?.play()
        setIsPlaying(!isPlaying)
      },
      seek: (second) => player.current?.seek(second),
    }),
    [files, heard, isPlaying, setFile],
  )
}
