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

/** The hub's router without services: for the OpenAPI document and for checks of every definition. */
export const createDocumentRouter = () => {
  const store = inert<Parameters<typeof createAppRouter>[0]['store']>()
  const bundles = inert<Parameters<typeof createAppRouter>[0]['bundles']>()
  const sealer = inert<Parameters<typeof createBundleKind>[0]['sealer']>()
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
    access: { rights: inert(), rules: createAccessRules({ ...service, tokens: inert() }) },
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
