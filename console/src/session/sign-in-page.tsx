import './sign-in.css'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Mark } from '../shell/mark.tsx'
import { type Farewell, signIn } from './session.ts'

const FAREWELLS: Readonly<Record<Farewell, string>> = {
  'signed-out': 'You are signed out. This tab has forgotten the token.',
  expired: 'This token has expired. Sign in with another one.',
  refused: 'The server refuses this token: it is wrong, has expired or was revoked. Sign in with another one.',
}

export function SignInPage({ farewell }: { readonly farewell: Farewell | undefined }) {
  const [isWrong, setWrong] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const [fieldId, helpId] = [useId(), useId()]
  useEffect(() => {
    document.title = 'Sign in · Unisono'
    field.current?.focus()
  }, [])

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const token = field.current?.value.trim() ?? ''
    if (/^uni_[0-9A-Za-z]{36}$/.test(token)) signIn(token)
    else {
      setWrong(true)
      field.current?.focus()
    }
  }

  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit}>
        <Mark />
        <h1>Sign in</h1>
        <p role="status" className={farewell === undefined || farewell === 'signed-out' ? 'soft' : 'sign-in-refused'}>
          {farewell === undefined ? 'With a token of this server.' : FAREWELLS[farewell]}
        </p>
        <div className="field">
          <label htmlFor={fieldId}>Token</label>
          <input
            ref={field}
            id={fieldId}
            className="input code"
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="uni_…"
            aria-invalid={isWrong}
            aria-describedby={helpId}
            onInput={() => setWrong(false)}
          />
          <p id={helpId} className={isWrong ? 'field-error' : 'field-help'} role={isWrong ? 'alert' : undefined}>
            {isWrong
              ? 'That is not a whole token: it begins with uni_ and has 40 characters.'
              : 'It stays in this tab, and is gone when you close it.'}
          </p>
        </div>
        <button type="submit" className="button button-main">
          Sign in
        </button>
        <p className="sign-in-hint small soft">
          The first start of the server printed one. Make another with <code>unisono token create</code>.
        </p>
      </form>
    </main>
  )
}
