import { useEffect, useId, useRef, useState } from 'react'
import { Icon } from './icon.tsx'

interface SearchFieldProps {
  /** For who cannot see the magnifying glass. */
  readonly label: string
  readonly placeholder: string
  readonly value: string | undefined
  /** Told when typing pauses; undefined is no search. */
  readonly onSearch: (text: string | undefined) => void
}

const PAUSE_MILLISECONDS = 250

export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const id = useId()
  // The address may change by other ways than this field.
  useEffect(() => setText(value ?? ''), [value])
  useEffect(() => () => clearTimeout(timer.current), [])

  function change(next: string) {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(next.trim() === '' ? undefined : next), PAUSE_MILLISECONDS)
  }

  return (
    <div className="search-field">
      <label htmlFor={id} className="unseen">
        {label}
      </label>
      <Icon name="search" />
      <input
        id={id}
        type="search"
        className="input"
        placeholder={placeholder}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  )
}
