import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failure } from './failure.tsx'

/** A page that could not be shown: its script did not come, or it broke. */
export function LoadFailure({ error }: ErrorComponentProps) {
  return <Failure error={error} title="This page could not be shown" onRetry={() => location.reload()} />
}
