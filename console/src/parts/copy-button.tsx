import { useState } from 'react'
import { Icon } from './icon.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, such as `the acr_id`. */
  readonly what: string
  readonly isQuiet?: boolean
}

/** Puts a text on the clipboard, and says that it did. */
export function CopyButton({ text, what, isQuiet = false }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  async function copy() {
    const isCopied = await copied(text)
    setState(isCopied ? 'copied' : 'refused')
    setTimeout(() => setState('idle'), 2000)
  }
  const said = { idle: 'Copy', copied: 'Copied', refused: 'Select it and copy by hand' }[state]
  return (
    <>
      <button
        type="button"
        className={isQuiet ? 'button button-icon' : 'button'}
        aria-label={`${said} ${what}`}
        title={isQuiet ? `${said} ${what}` : undefined}
        onClick={() => void copy()}
      >
        <Icon name={state === 'copied' ? 'check' : 'copy'} />
        {!isQuiet && said}
      </button>
      <span role="status" className="unseen">
        {state !== 'idle' && said}
      </span>
    </>
  )
}

/** Browsers have the clipboard only on this machine and under TLS; elsewhere a selection is copied, as of old. */
async function copied(text: string): Promise<boolean> {
  if (navigator.clipboard === undefined) return copiedBySelection(text)
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copiedBySelection(text),
  )
}

/** Beside what has the focus: a dialog lets nothing outside of it be selected. */
function copiedBySelection(text: string): boolean {
  const from = document.activeElement
  const field = document.createElement('textarea')
  field.className = 'unseen'
  field.value = text
  ;(from?.parentElement ?? document.body).append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (from instanceof HTMLElement) from.focus()
  return isCopied
}
