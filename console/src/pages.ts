/** The script of each page, loaded when it is met. */
export const pages = {
  buckets: () => import('./buckets/list-page.tsx'),
  newBucket: () => import('./buckets/new-page.tsx'),
  bucket: () => import('./buckets/bucket-frame.tsx'),
  recordings: () => import('./recordings/page.tsx'),
  recording: () => import('./recordings/recording-page.tsx'),
  upload: () => import('./upload/page.tsx'),
  evidence: () => import('./evidence/page.tsx'),
  settings: () => import('./buckets/settings-page.tsx'),
  overview: () => import('./overview/page.tsx'),
  tokens: () => import('./tokens/page.tsx'),
} as const

/** All of them, for the time when the server is away: uploads that wait for it stay while one looks around. */
export function loadPages(): void {
  for (const load of Object.values(pages)) void load().catch(() => {})
}
