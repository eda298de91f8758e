import { Link } from '@tanstack/react-router'
import { usePageTitle } from '../parts/page-title.ts'

export function NotFound() {
  usePageTitle('Nothing here')
  return (
    <div className="empty card">
      <h1>There is nothing here</h1>
      <p>The address may be cut off, or what it leads to is deleted.</p>
      <Link to="/buckets" className="button">
        All buckets
      </Link>
    </div>
  )
}
