import { usePageTitle } from '../parts/page-title.ts'

export function NewBucketPage() {
  usePageTitle('New bucket')
  return (
    <header className="page-head">
      <h1>New bucket</h1>
    </header>
  )
}
