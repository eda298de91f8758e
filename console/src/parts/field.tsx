import { type InputHTMLAttributes, useId } from 'react'
import { ApiError } from 'unisono/client/client.ts'

interface FieldProps {
  /** As the API names it, so that its complaints find their field. */
  readonly name: string
  readonly label: string
  readonly help?: string
  readonly error: unknown
  readonly fallback?: string
  readonly isRequired?: boolean
  readonly input?: InputHTMLAttributes<HTMLInputElement>
}

/** A line of text, with what it is for, or what the server says against it. */
export function Field({ name, label, help, error, fallback, isRequired = false, input }: FieldProps) {
  const id = useId()
  const wrong = sentencesOn(error, name)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        className="input"
        defaultValue={fallback}
        required={isRequired}
        autoComplete="off"
        aria-invalid={wrong.length > 0}
        aria-describedby={`${id}-help`}
        {...input}
      />
      <p id={`${id}-help`} className={wrong.length > 0 ? 'field-error' : 'field-help'}>
        {wrong.length > 0 ? wrong.join(' ') : help}
      </p>
    </div>
  )
}

/** What the server says against a field, or its members. */
export function sentencesOn(error: unknown, name: string): readonly string[] {
  if (!(error instanceof ApiError)) return []
  const named = Object.entries(error.errors).filter(([field]) => field === name || field.startsWith(`${name}.`))
  return named.flatMap(([, sentences]) => sentences)
}
