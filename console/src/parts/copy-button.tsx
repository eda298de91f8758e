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
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    setState(isCopied ? 'copied' : 'refused')
    setTimeout(() => setState('idle'), 2000)
  }
  const said = { idle: 'Copy', copied: 'Copied', refused: 'Select it and copy by hand' }[state]
  return (
    <button
      type="button"
      className={isQuiet ? 'button button-icon' : 'button'}
      aria-label={isQuiet ? `${said} ${what}` : undefined}
      title={isQuiet ? `${said} ${what}` : undefined}
      onClick={() => void copy()}
    >
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      {!isQuiet && <span role="status">{said}</span>}
    </button>
  )
}
