import { usePageTitle } from '../parts/page-title.ts'

export function RecordingPage() {
  usePageTitle('Recording')
  return (
    <header className="page-head">
      <h1>Recording</h1>
    </header>
  )
}
