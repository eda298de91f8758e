import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { pages } from './pages.ts'
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
  component: lazyRouteComponent(pages.buckets, 'BucketsPage'),
})

const newBucket = createRoute({
  getParentRoute: () => root,
  path: '/buckets/new',
  component: lazyRouteComponent(pages.newBucket, 'NewBucketPage'),
})

const bucket = createRoute({
  getParentRoute: () => root,
  path: '/buckets/$bucketId',
  params: {
    parse: ({ bucketId }) => ({ bucketId: Number(bucketId) }),
    stringify: ({ bucketId }) => ({ bucketId: String(bucketId) }),
  },
  component: lazyRouteComponent(pages.bucket, 'BucketFrame'),
})

const recordings = createRoute({
  getParentRoute: () => bucket,
  path: '/',
  validateSearch: parseRecordingsSearch,
  component: lazyRouteComponent(pages.recordings, 'RecordingsPage'),
})

const recording = createRoute({
  getParentRoute: () => bucket,
  path: '/recordings/$fileId',
  component: lazyRouteComponent(pages.recording, 'RecordingPage'),
})

const upload = createRoute({
  getParentRoute: () => bucket,
  path: '/upload',
  validateSearch: parseUploadSearch,
  component: lazyRouteComponent(pages.upload, 'UploadPage'),
})

const evidence = createRoute({
  getParentRoute: () => bucket,
  path: '/evidence',
  validateSearch: parseEvidenceSearch,
  component: lazyRouteComponent(pages.evidence, 'EvidencePage'),
})

const settings = createRoute({
  getParentRoute: () => bucket,
  path: '/settings',
  component: lazyRouteComponent(pages.settings, 'BucketSettingsPage'),
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  validateSearch: parseOverviewSearch,
  component: lazyRouteComponent(pages.overview, 'OverviewPage'),
})

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: lazyRouteComponent(pages.tokens, 'TokensPage'),
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
