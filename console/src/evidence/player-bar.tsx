import { useRef } from 'react'
import { Icon } from '../parts/icon.tsx'
import type { Evidence } from './evidence.ts'
import type { Heard, Side } from './pair-player.ts'
import { exactTime } from './place.ts'
import type { PlayerControls } from './use-pair-player.ts'

interface PlayerBarProps {
  readonly player: PlayerControls
  readonly evidence: Evidence
  /** Seconds of the second and of the first. */
  readonly place: number
  readonly there: number
}

const HEARD: readonly (readonly [Heard, string])[] = [
  ['reference', 'First'],
  ['both', 'Both'],
  ['query', 'Second'],
]

/** Plays both in step, for whoever has the files. */
export function PlayerBar({ player, evidence, place, there }: PlayerBarProps) {
  const { files, heard, isPlaying } = player
  const hasAny = files.query !== undefined || files.reference !== undefined
  const isOutside = there < 0 || there > evidence.referenceSeconds
  return (
    <div className="player">
      <button
        type="button"
        className="button button-main player-play"
        disabled={!hasAny}
        onClick={() => player.toggle()}
      >
        {isPlaying ? 'Pause' : 'Play'}
      </button>
      <p className="number player-place">
        <span>{isOutside ? '–' : exactTime(there)}</span> <span className="soft small">of the first</span>
        <br />
        <span>{exactTime(place)}</span> <span className="soft small">of the second</span>
      </p>
      {files.query !== undefined && files.reference !== undefined && (
        <fieldset className="switch">
          <legend className="unseen">Which is heard</legend>
          {HEARD.map(([side, name]) => (
            <label key={side}>
              <input
                type="radio"
                className="unseen"
                name="heard"
                checked={heard === side}
                onChange={() => player.hear(side)}
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      <div className="player-files">
        <FileChoice side="reference" name="first" file={files.reference} onFile={player.setFile} />
        <FileChoice side="query" name="second" file={files.query} onFile={player.setFile} />
      </div>
    </div>
  )
}

interface FileChoiceProps {
  readonly side: Side
  readonly name: string
  readonly file: File | undefined
  readonly onFile: (side: Side, file: File) => void
}

function FileChoice({ side, name, file, onFile }: FileChoiceProps) {
  const input = useRef<HTMLInputElement>(null)
  const take = (file: File | undefined) => file && onFile(side, file)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse alone; the button does the same
    <div
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        take(event.dataTransfer.files[0])
      }}
    >
      <button
        type="button"
        className="button"
        title={file?.name ?? `It is played by this browser, and goes nowhere`}
        onClick={() => input.current?.click()}
      >
        {file !== undefined && <Icon name="check" />}
        {file === undefined ? `Choose the file of the ${name}` : `${name[0].toUpperCase()}${name.slice(1)} at hand`}
      </button>
      <input
        ref={input}
        type="file"
        accept="audio/*,video/*"
        hidden
        aria-label={`The file of the ${name}`}
        onChange={({ target }) => take(target.files?.[0])}
      />
    </div>
  )
}
