import { useSyncExternalStore } from 'react'

/** `system` follows what the device prefers. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'unisono.theme'
const listeners = new Set<() => void>()
const dark = matchMedia('(prefers-color-scheme: dark)')

let theme: Theme = THEMES.find((known) => known === localStorage.getItem(KEY)) ?? 'system'

export function setTheme(next: Theme): void {
  theme = next
  localStorage.setItem(KEY, next)
  apply()
}

function apply(): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What was chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme)
}

/** What is seen. A canvas has to be drawn anew when it changes. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => (theme === 'system' ? dark.matches : theme === 'dark'))
}

/** The custom properties of `tokens.css` as colours that a canvas knows, in the theme of the moment. */
export function colours<Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> {
  const probe = document.createElement('i')
  probe.hidden = true
  document.body.append(probe)
  const read = (name: Name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color]
  }
  const found = Object.fromEntries(names.map(read))
  probe.remove()
  return found
}

dark.addEventListener('change', apply)
apply()
