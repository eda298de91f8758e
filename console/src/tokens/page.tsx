import { usePageTitle } from '../parts/page-title.ts'

export function TokensPage() {
  usePageTitle('Tokens')
  return (
    <header className="page-head">
      <h1>Tokens</h1>
    </header>
  )
}
