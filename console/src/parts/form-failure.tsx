import { sentenceOf } from '../api/client.ts'

/** Why a form came to nothing. */
export function FormFailure({ error, title }: { readonly error: unknown; readonly title: string }) {
  if (error === null || error === undefined) return null
  return (
    <div className="form-failure" role="alert">
      <strong>{title}.</strong> {sentenceOf(error)}
    </div>
  )
}
