import { usePageTitle } from '../parts/page-title.ts'

export function UploadPage() {
  usePageTitle('Upload')
  return (
    <header className="page-head">
      <h1>Upload</h1>
    </header>
  )
}
