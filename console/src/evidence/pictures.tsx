import { useEffect, useRef, useState } from 'react'
import { AlignmentPlot } from './alignment-plot.tsx'
import { ConstellationView } from './constellation-view.tsx'
import type { Evidence } from './evidence.ts'
import { queryPlace, referencePlace } from './place.ts'
import { PlayerBar } from './player-bar.tsx'
import type { Pair } from './sides.ts'
import { SpanTable } from './span-table.tsx'
import { usePairPlayer } from './use-pair-player.ts'

interface PicturesProps {
  readonly pair: Pair
  readonly evidence: Evidence
  readonly queryFile: File | undefined
  /** Second of the query to begin at; else where the longest passage begins. */
  readonly at: number | undefined
  /** Told when the place has not moved for a moment. */
  readonly onRest: (second: number) => void
}

/** Everything that shows one place in both recordings, and moves together. */
export function Pictures({ pair, evidence, queryFile, at, onRest }: PicturesProps) {
  const { stretches, overlay, querySeconds, referenceSeconds, comparison } = evidence
  const [place, setPlace] = useState(() => Math.min(at ?? firstPlace(evidence), querySeconds))
  const player = usePairPlayer(evidence, queryFile, place, setPlace)
  useRest(place, !player.isPlaying, onRest)
  const go = (second: number) => {
    const inside = Math.min(querySeconds, Math.max(0, second))
    setPlace(inside)
    player.seek(inside)
  }
  const there = referencePlace(stretches, place)
  return (
    <>
      <section className="card evidence-part" aria-labelledby="evidence-time">
        <h3 id="evidence-time">Where one lies on the other</h3>
        <p className="soft small">
          Time against time; a line is a passage that both share. Point at it to move both recordings to that place.
        </p>
        <PlayerBar player={player} evidence={evidence} place={place} there={there} />
        <AlignmentPlot
          evidence={evidence}
          place={place}
          onPlace={go}
          queryName={pair.queryName}
          referenceName={pair.referenceName}
        />
        {comparison.spans.length === 0 && <p className="soft">They have no passage in common.</p>}
      </section>
      <section className="card evidence-part" aria-labelledby="evidence-peaks">
        <h3 id="evidence-peaks">Both constellations</h3>
        <p className="soft small">
          The loudest notes of both, the second moved to where it lies on the first: a dot in its ring is heard in both.
        </p>
        <ConstellationView
          overlay={overlay}
          referenceSeconds={referenceSeconds}
          place={there}
          onPlace={(second) => go(queryPlace(stretches, second))}
        />
      </section>
      {comparison.spans.length > 0 && <SpanTable spans={comparison.spans} onPlace={go} />}
    </>
  )
}

const REST_MILLISECONDS = 400

function useRest(place: number, isStill: boolean, onRest: (second: number) => void): void {
  const told = useRef(place)
  useEffect(() => {
    if (!isStill || place === told.current) return
    const timer = setTimeout(() => {
      told.current = place
      onRest(place)
    }, REST_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [place, isStill, onRest])
}

/** The beginning of the longest passage. */
function firstPlace({ stretches }: Evidence): number {
  const longest = stretches.toSorted((a, b) => b.toX - b.fromX - (a.toX - a.fromX))[0]
  return Math.max(0, longest?.fromX ?? 0)
}
