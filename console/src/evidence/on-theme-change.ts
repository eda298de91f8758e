/** Calls when light turns to dark, or back: by the system, or by the switch of the page. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const page = new MutationObserver(listener)
  system.addEventListener('change', listener)
  page.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    system.removeEventListener('change', listener)
    page.disconnect()
  }
}
