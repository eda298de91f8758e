/** The name with its sign: two voices in unison. */
export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="9" fill="var(--accent)" />
        <path
          d="M7 12.5c3-5 6-5 9 0s6 5 9 0M7 20.5c3-5 6-5 9 0s6 5 9 0"
          fill="none"
          stroke="var(--on-accent)"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      <span>Unisono</span>
    </span>
  )
}
