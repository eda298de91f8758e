import type { ReactNode } from 'react'
import { isStatus, sentenceOf } from '../api/client.ts'
import { Icon } from './icon.tsx'

interface FailureProps {
  readonly error: unknown
  readonly title?: string
  readonly onRetry?: (() => void) | undefined
  readonly children?: ReactNode
}

/** What the server answers alike each time. */
const FINAL = [403, 404]

/** What went wrong, in place of what should be there, and what to do. */
export function Failure({ error, title = 'This could not be loaded', onRetry, children }: FailureProps) {
  return (
    <div className="empty card failure" role="alert">
      <Icon name="warning" />
      <h2>{title}</h2>
      <p>{sentenceOf(error)}</p>
      <div className="actions">
        {onRetry && !FINAL.some((status) => isStatus(error, status)) && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
        {children}
      </div>
    </div>
  )
}
