import { usePageTitle } from '../parts/page-title.ts'

export function EvidencePage() {
  usePageTitle('Evidence')
  return (
    <header className="page-head">
      <h1>Evidence</h1>
    </header>
  )
}
