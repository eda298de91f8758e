import { Icon, type IconName } from './icon.tsx'
import { count } from './units.ts'

interface PagerProps {
  readonly page: number
  readonly lastPage: number
  readonly onPage: (page: number) => void
}

/** Nothing where there is one page only. */
export function Pager({ page, lastPage, onPage }: PagerProps) {
  if (lastPage <= 1) return null
  const step = (name: string, icon: IconName, to: number) => (
    <button
      type="button"
      className="button button-icon"
      aria-label={name}
      title={name}
      disabled={to < 1 || to > lastPage || to === page}
      onClick={() => onPage(to)}
    >
      <Icon name={icon} />
    </button>
  )
  return (
    <nav className="pager" aria-label="Pages">
      {step('First page', 'first', 1)}
      {step('Previous page', 'back', page - 1)}
      <span className="number small" aria-live="polite">
        Page {count(page)} of {count(lastPage)}
      </span>
      {step('Next page', 'next', page + 1)}
      {step('Last page', 'last', lastPage)}
    </nav>
  )
}
