import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { Icon } from './icon.tsx'

export interface Notice {
  readonly text: string
  readonly tone?: 'calm' | 'bad'
  /** A way back, for as long as the notice stands: time stands still while somebody points at it, or is in it. */
  readonly action?: { readonly name: string; readonly run: () => void }
  /** How long it stands; a bad one stays until it is put away. */
  readonly milliseconds?: number
  /** It went away without its action. */
  readonly onGone?: () => void
}

interface Standing extends Notice {
  readonly key: number
}

/** Shows a notice at the edge of the page; what it answers puts it away. */
export type Notify = (notice: Notice) => () => void

const NotifyContext = createContext<Notify>(() => () => {})

export function useNotify(): Notify {
  return useContext(NotifyContext)
}

const STANDING_MILLISECONDS = 5_000

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Standing[]>([])
  const last = useRef(0)
  const putAway = useCallback((key: number) => setNotices((all) => all.filter((notice) => notice.key !== key)), [])
  const notify = useCallback<Notify>(
    (notice) => {
      const key = ++last.current
      setNotices((all) => [...all, { ...notice, key }])
      return () => putAway(key)
    },
    [putAway],
  )
  return (
    <NotifyContext value={notify}>
      {children}
      <ul className="notices" aria-live="polite" aria-label="Notices">
        {notices.map((notice) => (
          <NoticeCard key={notice.key} notice={notice} onPutAway={() => putAway(notice.key)} />
        ))}
      </ul>
    </NotifyContext>
  )
}

function NoticeCard({ notice, onPutAway }: { readonly notice: Notice; readonly onPutAway: () => void }) {
  const { text, tone = 'calm', action, milliseconds = STANDING_MILLISECONDS, onGone } = notice
  const go = useRef(() => {})
  go.current = () => {
    onPutAway()
    onGone?.()
  }
  const [isHeld, setHeld] = useState(false)
  const left = useRef(milliseconds)
  useEffect(() => {
    if (tone === 'bad' || isHeld) return
    const begun = performance.now()
    const timer = setTimeout(() => go.current(), left.current)
    return () => {
      clearTimeout(timer)
      left.current -= performance.now() - begun
    }
  }, [tone, isHeld])
  return (
    <li
      className={`notice notice-${tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{text}</span>
      {action && <span className="notice-left" aria-hidden="true" style={{ animationDuration: `${milliseconds}ms` }} />}
      {action && (
        <button
          type="button"
          className="button"
          onClick={() => {
            onPutAway()
            action.run()
          }}
        >
          {action.name}
        </button>
      )}
      <button type="button" className="button button-icon" aria-label="Put away" onClick={() => go.current()}>
        <Icon name="close" />
      </button>
    </li>
  )
}
