import type { ReactNode } from 'react'

/** What there would be here, and how it comes about. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty card">
      <h2>{title}</h2>
      {children}
    </div>
  )
}
