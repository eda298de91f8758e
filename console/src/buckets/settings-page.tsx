import { usePageTitle } from '../parts/page-title.ts'

export function BucketSettingsPage() {
  usePageTitle('Settings')
  return (
    <header className="page-head">
      <h1>Settings</h1>
    </header>
  )
}
