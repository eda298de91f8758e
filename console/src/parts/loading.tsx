/** Says nothing for a moment, so that what comes at once does not flicker. */
export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <div className="loading" role="status">
      <span className="loading-bar" />
      <span className="unseen">{what}…</span>
    </div>
  )
}
