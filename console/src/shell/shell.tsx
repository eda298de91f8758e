import './shell.css'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { useReading } from '../overview/readings.ts'
import { loadPages } from '../pages.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { useSignedIn } from '../session/context.ts'
import { allows, maySeeFigures } from '../session/permissions.ts'
import { signOut } from '../session/session.ts'
import { Mark } from './mark.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

/** What is around every page. */
export function Shell() {
  const main = useRef<HTMLElement>(null)
  const { client, token } = useSignedIn()
  useReading(client, maySeeFigures(token))
  useLaterPages()
  useFocusOnNewPage(main)
  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <header className="rail">
        <Link to="/buckets" className="rail-home" aria-label="Unisono: all buckets">
          <Mark />
        </Link>
        <Navigation />
        <Account />
      </header>
      <main ref={main} tabIndex={-1} className="page">
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

function Navigation() {
  const { token } = useSignedIn()
  return (
    <nav aria-label="Console">
      <ul>
        <Place to="/buckets" icon="buckets" name="Buckets" />
        {maySeeFigures(token) && <Place to="/overview" icon="overview" name="Overview" />}
        {allows(token, 'admin') && <Place to="/tokens" icon="tokens" name="Tokens" />}
        <li>
          <a href="./docs" target="_blank" rel="noreferrer">
            <Icon name="docs" />
            <span>API</span>
          </a>
        </li>
      </ul>
    </nav>
  )
}

interface PlaceProps {
  readonly to: '/buckets' | '/overview' | '/tokens'
  readonly icon: IconName
  readonly name: string
}

function Place({ to, icon, name }: PlaceProps) {
  return (
    <li>
      <Link to={to} activeProps={{ className: 'is-here' }}>
        <Icon name={icon} />
        <span>{name}</span>
      </Link>
    </li>
  )
}

function Account() {
  const { token } = useSignedIn()
  return (
    <div className="account">
      <ThemeSwitch />
      <p className="account-name" title={`Signed in with “${token.name}” (${token.hint}…)`}>
        <span className="unseen">Signed in with </span>
        {token.name}
      </p>
      <button type="button" className="button button-quiet" onClick={() => signOut('signed-out')}>
        <Icon name="leave" />
        <span>Sign out</span>
      </button>
    </div>
  )
}

const LATER_MILLISECONDS = 2_000

/** When the first view is there, the others may come. */
function useLaterPages(): void {
  useEffect(() => {
    const timer = setTimeout(loadPages, LATER_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [])
}

/** A screen reader begins at the page, as it would with a page that the server sends. */
function useFocusOnNewPage(main: { readonly current: HTMLElement | null }): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const isFirst = useRef(true)
  useEffect(() => {
    if (path === undefined) return
    if (isFirst.current) isFirst.current = false
    else main.current?.focus({ preventScroll: true })
  }, [path, main])
}
