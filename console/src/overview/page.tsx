import { usePageTitle } from '../parts/page-title.ts'

export function OverviewPage() {
  usePageTitle('Overview')
  return (
    <header className="page-head">
      <h1>Overview</h1>
    </header>
  )
}
