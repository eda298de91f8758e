const PATHS = {
  buckets: 'M3.5 6.5h13M3.5 10h13M3.5 13.5h8',
  overview: 'M3.5 16.5v-5m4.3 5V7m4.4 9.5v-7m4.3 7v-12',
  tokens: 'M12.5 11.5a4 4 0 1 0-3.6-2.2l-5.4 5.4v1.8h2.3v-1.7h1.7v-1.7h1.7l.9-.9c.7.2 1.6.3 2.4-.7ZM13.3 6.7h0',
  docs: 'm7 6-4 4 4 4m6-8 4 4-4 4',
  leave: 'M8 3.5H4.5v13H8M12.5 6.5 16 10l-3.5 3.5M15.5 10H8',
  system: 'M3.5 4.500h13v9h-13zM7.5 16.500h5',
  light:
    'M10 6.800a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.400ZM10 2.500v1.300m0 12.400v1.300M2.5 10h1.300m12.4 0h1.300M4.7 4.700l.9.9m8.8 8.8.9.9m0-10.6-.9.9m-8.8 8.8-.9.9',
  dark: 'M16.3 11.900A6.7 6.7 0 0 1 8.1 3.700a6.7 6.7 0 1 0 8.2 8.200Z',
  plus: 'M10 4v12M4 10h12',
  search: 'M9 3.800a5.2 5.2 0 1 1 0 10.400A5.2 5.2 0 0 1 9 3.800Zm3.8 9 3.7 3.7',
  close: 'm5 5 10 10M15 5 5 15',
  copy: 'M7.5 7.500h8v8h-8zM5.5 12.500h-1v-8h8v1',
  check: 'm4.5 10.5 3.7 3.7 7.3-8',
  first: 'M5 5v10m10-10-5 5 5 5',
  back: 'm12 5-5 5 5 5',
  next: 'm8 5 5 5-5 5',
  last: 'M15 5v10M5 5l5 5-5 5',
  remove: 'M4.5 6h11m-7-2h3M6 6l.7 10h6.600L14 6',
  upload: 'M10 13.500V4M6.5 7.2 10 3.700l3.5 3.500M3.5 13v3.500h13V13',
  warning: 'm10 3.5 7 12.500H3L10 3.500Zm0 5v3.500m0 2h0',
} as const

export type IconName = keyof typeof PATHS

/** Beside words, or in a button that has a name of its own. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
