import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { LoadFailure } from './parts/load-failure.tsx'
import { Loading } from './parts/loading.tsx'
import {
  parseEvidenceSearch,
  parseListSearch,
  parseOverviewSearch,
  parseRecordingsSearch,
  parseUploadSearch,
} from './search-params.ts'
import { NotFound } from './shell/not-found.tsx'
import { Shell } from './shell/shell.tsx'

// Pages stand in the fragment: the server has one address for them all, and what is searched for in a bucket is in no
// log of a proxy. Each page is a file of its own, loaded when it is met.

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/buckets', replace: true })
  },
})

const buckets = createRoute({
  getParentRoute: () => root,
  path: '/buckets',
  validateSearch: parseListSearch,
  component: lazyRouteComponent(() => import('./buckets/list-page.tsx'), 'BucketsPage'),
})

const newBucket = createRoute({
  getParentRoute: () => root,
  path: '/buckets/new',
  component: lazyRouteComponent(() => import('./buckets/new-page.tsx'), 'NewBucketPage'),
})

const bucket = createRoute({
  getParentRoute: () => root,
  path: '/buckets/$bucketId',
  params: {
    parse: ({ bucketId }) => ({ bucketId: Number(bucketId) }),
    stringify: ({ bucketId }) => ({ bucketId: String(bucketId) }),
  },
  component: lazyRouteComponent(() => import('./buckets/bucket-frame.tsx'), 'BucketFrame'),
})

const recordings = createRoute({
  getParentRoute: () => bucket,
  path: '/',
  validateSearch: parseRecordingsSearch,
  component: lazyRouteComponent(() => import('./recordings/page.tsx'), 'RecordingsPage'),
})

const recording = createRoute({
  getParentRoute: () => bucket,
  path: '/recordings/$fileId',
  component: lazyRouteComponent(() => import('./recordings/recording-page.tsx'), 'RecordingPage'),
})

const upload = createRoute({
  getParentRoute: () => bucket,
  path: '/upload',
  validateSearch: parseUploadSearch,
  component: lazyRouteComponent(() => import('./upload/page.tsx'), 'UploadPage'),
})

const evidence = createRoute({
  getParentRoute: () => bucket,
  path: '/evidence',
  validateSearch: parseEvidenceSearch,
  component: lazyRouteComponent(() => import('./evidence/page.tsx'), 'EvidencePage'),
})

const settings = createRoute({
  getParentRoute: () => bucket,
  path: '/settings',
  component: lazyRouteComponent(() => import('./buckets/settings-page.tsx'), 'BucketSettingsPage'),
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  validateSearch: parseOverviewSearch,
  component: lazyRouteComponent(() => import('./overview/page.tsx'), 'OverviewPage'),
})

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./tokens/page.tsx'), 'TokensPage'),
})

const routeTree = root.addChildren([
  home,
  buckets,
  newBucket,
  bucket.addChildren([recordings, recording, upload, evidence, settings]),
  overview,
  tokens,
])

export const router = createRouter({
  routeTree,
  history: createHashHistory(),
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: LoadFailure,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router
  }
}
