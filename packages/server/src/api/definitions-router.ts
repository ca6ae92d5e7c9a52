import { createAccessRules } from '../access/index.js'
import { createBundleKind } from '../bundles/index.js'
import { createClusters } from '../clusters/index.js'
import { createDirectories } from '../directory/index.js'
import { namespaceKind } from '../namespaces/index.js'
import { createProvisioning } from '../provisioning/index.js'
import { createReleaseKind, placementKind } from '../releases/index.js'
import { createRepositories } from '../repositories/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock } from '../runtime/clock.js'
import { silentLogger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'
import { createSignInRoom } from '../sign-in/index.js'
import { createAppRouter } from './router.js'

/** A placeholder for services where only definitions matter: every property and every call returns another placeholder. */
const inert = <T>(): T => {
  const thing: unknown = new Proxy(() => thing, { get: (_, key) => (key === 'then' ? undefined : thing) })
  return thing as T
}

type Services = Parameters<typeof createAppRouter>[0]

/** The hub's router with the operations of every kind on `store`, and placeholders for everything else. */
export const createKindsRouter = ({
  store,
  sealer,
  access = {},
}: {
  store: Services['store']
  sealer: Parameters<typeof createBundleKind>[0]['sealer']
  access?: Partial<Services['access']>
}) => {
  const bundles = inert<Services['bundles']>()
  const clock = systemClock
  const service = { store, sealer, clock }
  return createAppRouter({
    store,
    feed: inert(),
    services: {
      bundle: createResourceService({ kind: createBundleKind({ sealer, clock, bundles }), ...service }),
      namespace: createResourceService({ kind: namespaceKind, ...service }),
      placement: createResourceService({ kind: placementKind, ...service }),
      release: createResourceService({ kind: createReleaseKind(bundles, clock), ...service }),
    },
    clusters: createClusters({
      ...service,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/clusters') },
      hooks: inert(),
      version: '',
    }),
    bundles,
    releases: inert(),
    simulations: inert(),
    repositories: createRepositories({
      ...service,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/repositories') },
      bundles,
      bundleResources: inert(),
      remote: { guard: inert() },
    }),
    signIns: inert(),
    access: {
      reviews: inert(),
      rules: createAccessRules({ ...service, tokens: inert(), users: inert() }),
      ...access,
    },
    serviceTokens: inert(),
    signIn: createSignInRoom({
      ...service,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/sign-in') },
      people: inert(),
      egress: inert(),
    }),
    objects: inert(),
    directories: createDirectories({
      ...service,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/directories') },
      folder: '',
    }),
    provisioning: createProvisioning({
      ...service,
      random: Math.random,
      logger: silentLogger,
      writer: { subject: controllerSubject('hub/provisioning') },
      directories: inert(),
      factories: inert(),
      endpoint: inert(),
      file: inert(),
    }),
  })
}

/** The hub's router without services: for the OpenAPI document and for checks of every definition. */
export const createDocumentRouter = () => createKindsRouter({ store: inert(), sealer: inert() })
