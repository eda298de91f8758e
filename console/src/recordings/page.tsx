import { usePageTitle } from '../parts/page-title.ts'

export function RecordingsPage() {
  usePageTitle('Recordings')
  return (
    <header className="page-head">
      <h1>Recordings</h1>
    </header>
  )
}
