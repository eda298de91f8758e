import '../upload/drop.css'
import { useRef, useState } from 'react'
import { beginsAsFingerprint } from 'unisono/fingerprint/codec.ts'
import { sentenceOf } from '../api/client.ts'
import { Icon } from '../parts/icon.tsx'
import { fingerprintOf } from '../upload/upload-queue.ts'

interface MissingUploadProps {
  readonly name: string
  readonly onFingerprint: (bytes: Uint8Array, file: File) => void
}

/** The server keeps the fingerprint of a recording's first upload only: of later ones whoever has the file can show it. */
export function MissingUpload({ name, onFingerprint }: MissingUploadProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [wrong, setWrong] = useState<string>()
  async function take(file: File | undefined) {
    if (file === undefined) return
    setIsBusy(true)
    setWrong(undefined)
    try {
      onFingerprint(await bytesOf(file), file)
    } catch (error) {
      setWrong(sentenceOf(error))
    }
    setIsBusy(false)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse alone; the button does the same
    <div
      className="drop card"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        void take(event.dataTransfer.files[0])
      }}
    >
      <Icon name="upload" />
      <p className="drop-title">Drop the second recording to see both</p>
      <p className="soft drop-words">
        Of “{name}” the server kept the verdict, and not the fingerprint. Drop its file: it is compared in this browser,
        and goes nowhere. Of a file that this browser cannot decode, drop what <code>unisono fingerprint</code> makes.
      </p>
      <button type="button" className="button" disabled={isBusy} onClick={() => input.current?.click()}>
        {isBusy ? 'Reading it…' : 'Choose the file'}
      </button>
      {wrong !== undefined && (
        <p role="alert" className="field-error">
          {wrong}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="The second recording"
        onChange={({ target }) => void take(target.files?.[0])}
      />
    </div>
  )
}

async function bytesOf(file: File): Promise<Uint8Array> {
  const start = new Uint8Array(await file.slice(0, 8).arrayBuffer())
  const isFingerprint = start.length === 8 && beginsAsFingerprint(start)
  return isFingerprint ? new Uint8Array(await file.arrayBuffer()) : fingerprintOf(file, () => {})
}
