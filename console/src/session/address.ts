const TOKEN = /^#token=([\x21-\x7e]+)$/

/** Takes the token out of a link's fragment, and the fragment out of the address and its history at once. */
export function tokenFromAddress(): string | undefined {
  const token = TOKEN.exec(location.hash)?.[1]
  if (token !== undefined) history.replaceState(null, '', `${location.pathname}${location.search}`)
  return token
}
