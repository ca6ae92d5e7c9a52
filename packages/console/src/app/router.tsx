import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Empty, Loading, Problem } from '../parts/placeholders.js'
import { FleetScreen } from '../screens/fleet/index.js'
import { parseSearch, type SearchTexts, stringifySearch } from './search-params.js'
import { Shell } from './shell.js'

const NotFound = () => (
  <Empty title="Page not found.">
    <p>Press / to search for a cluster, a release, a bundle, a placement or a person.</p>
  </Empty>
)

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search): SearchTexts =>
    Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])),
})

const fleet = createRoute({ getParentRoute: () => root, path: '/', component: FleetScreen })
const cluster = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$name',
  component: lazyRouteComponent(() => import('../screens/cluster/index.js'), 'ClusterScreen'),
})
const releases = createRoute({
  getParentRoute: () => root,
  path: '/releases',
  component: lazyRouteComponent(() => import('../screens/releases/index.js'), 'ReleasesScreen'),
})
const release = createRoute({
  getParentRoute: () => root,
  path: '/releases/$namespace/$name',
  component: lazyRouteComponent(() => import('../screens/release/index.js'), 'ReleaseScreen'),
})
const edit = createRoute({
  getParentRoute: () => root,
  path: '/releases/$namespace/$name/edit',
  component: lazyRouteComponent(() => import('../screens/edit/index.js'), 'EditScreen'),
})
const create = createRoute({
  getParentRoute: () => root,
  path: '/create',
  component: lazyRouteComponent(() => import('../screens/create/index.js'), 'CreateScreen'),
})
const whatIf = createRoute({
  getParentRoute: () => root,
  path: '/what-if',
  component: lazyRouteComponent(() => import('../screens/what-if/index.js'), 'WhatIfScreen'),
})
const bundles = createRoute({
  getParentRoute: () => root,
  path: '/bundles',
  component: lazyRouteComponent(() => import('../screens/bundles/index.js'), 'BundlesScreen'),
})
const bundle = createRoute({
  getParentRoute: () => root,
  path: '/bundles/$namespace/$name',
  component: lazyRouteComponent(() => import('../screens/bundles/index.js'), 'BundleScreen'),
})
const placements = createRoute({
  getParentRoute: () => root,
  path: '/placements',
  component: lazyRouteComponent(() => import('../screens/placements/index.js'), 'PlacementsScreen'),
})
const placement = createRoute({
  getParentRoute: () => root,
  path: '/placements/$namespace/$name',
  component: lazyRouteComponent(() => import('../screens/placements/index.js'), 'PlacementScreen'),
})
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('../screens/people/index.js'), 'PeopleScreen'),
})
const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  component: lazyRouteComponent(() => import('../screens/events/index.js'), 'EventsScreen'),
})
const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  component: lazyRouteComponent(() => import('../screens/access/index.js'), 'AccessScreen'),
})
const role = createRoute({
  getParentRoute: () => root,
  path: '/access/roles/$name',
  component: lazyRouteComponent(() => import('../screens/access/index.js'), 'RoleScreen'),
})
const binding = createRoute({
  getParentRoute: () => root,
  path: '/access/bindings/$name',
  component: lazyRouteComponent(() => import('../screens/access/index.js'), 'BindingScreen'),
})
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('../screens/audit/index.js'), 'AuditScreen'),
})
const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../screens/tokens/index.js'), 'TokensScreen'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    fleet,
    cluster,
    releases,
    release,
    edit,
    create,
    whatIf,
    bundles,
    bundle,
    placements,
    placement,
    people,
    events,
    access,
    role,
    binding,
    audit,
    tokens,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading what="the page" />,
  defaultErrorComponent: ({ error }) => <Problem error={error} what="Showing this page" />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
