import { usePageTitle } from '../parts/page-title.ts'

export function BucketsPage() {
  usePageTitle('Buckets')
  return (
    <header className="page-head">
      <h1>Buckets</h1>
    </header>
  )
}
