import './drop.css'
import { type ChangeEvent, type DragEvent, useRef, useState } from 'react'
import { Icon } from '../parts/icon.tsx'
import { droppedFiles, pickedFiles } from './dropped-files.ts'
import type { TrackFile } from './track.ts'

interface DropZoneProps {
  readonly isSmall: boolean
  readonly onFiles: (files: readonly TrackFile[]) => void
}

/** Where files and folders are dropped, or picked. */
export function DropZone({ isSmall, onFiles }: DropZoneProps) {
  const [isOver, setIsOver] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  function picked({ target }: ChangeEvent<HTMLInputElement>) {
    if (target.files !== null) onFiles(pickedFiles(target.files))
    target.value = ''
  }
  function dropped(event: DragEvent) {
    event.preventDefault()
    setIsOver(false)
    void droppedFiles(event.dataTransfer).then(onFiles)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse alone; the buttons do the same
    <div
      className={`drop card${isSmall ? ' drop-small' : ''}${isOver ? ' is-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={dropped}
    >
      <Icon name="upload" />
      <p className="drop-title">{isOver ? 'Let go' : 'Drop music here'}</p>
      <p className="soft drop-words">
        Files or whole folders. Their fingerprints are made in this browser: no sound leaves it.
      </p>
      <div className="actions">
        <button
          type="button"
          className={isSmall ? 'button' : 'button button-main'}
          onClick={() => files.current?.click()}
        >
          Choose files
        </button>
        <button type="button" className="button" onClick={() => folder.current?.click()}>
          Choose a folder
        </button>
      </div>
      <input ref={files} type="file" multiple hidden aria-label="Files" onChange={picked} />
      <input ref={folder} type="file" multiple hidden aria-label="Folder" onChange={picked} {...WHOLE_FOLDER} />
    </div>
  )
}

/** An attribute that React's types do not know. */
const WHOLE_FOLDER = { webkitdirectory: '' }
