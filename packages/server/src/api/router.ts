import {
  type AccessRules,
  createAccessProcedures,
  createReviewProcedures,
  createServiceTokenProcedures,
  type Reviews,
  type ServiceTokens,
  type SignIns,
} from '../access/index.js'
import { createAuditProcedures } from '../audit/index.js'
import { type Bundles, type createBundleKind, createBundleProcedures } from '../bundles/index.js'
import { type ClusterRoom, createClusterProcedures } from '../clusters/index.js'
import type { Store } from '../db/index.js'
import {
  createHealthProcedures,
  createObjectProcedures,
  type ObjectHealth,
  type ObjectViews,
} from '../delivery/index.js'
import { createDirectoryProcedures, type DirectoryRoom } from '../directory/index.js'
import { createEventProcedures } from '../events/index.js'
import { createNamespaceProcedures, type namespaceKind } from '../namespaces/index.js'
import {
  createAccountProcedures,
  createConnectorTypeProcedures,
  createGrantProcedures,
  createLinkProcedures,
  createPeopleProcedures,
  createSyncProcedures,
  type Provisioning,
} from '../provisioning/index.js'
import {
  createPreviewProcedures,
  type createReleaseKind,
  createReleaseProcedures,
  createRevisionInspectionProcedures,
  createSimulationProcedures,
  createTargetProcedures,
  type placementKind,
  type Releases,
  type Simulations,
} from '../releases/index.js'
import { createRepositoryProcedures, type RepositoryRoom } from '../repositories/index.js'
import {
  clusterWideProcedures,
  type Feed,
  type Kind,
  namespacedProcedures,
  type ResourceService,
} from '../resources/index.js'
import { router } from '../runtime/procedure.js'
import { createSignInProcedures, type SignInRoom } from '../sign-in/index.js'
import { createChangeProcedures } from './changes.js'

/** The service of a kind. */
type ServiceOf<K> =
  K extends Kind<infer SpecInput, infer Spec, infer Status, infer Sent>
    ? ResourceService<SpecInput, Spec, Status, Sent>
    : never

export interface AppServices {
  store: Store
  feed: Feed
  services: {
    bundle: ServiceOf<ReturnType<typeof createBundleKind>>
    namespace: ServiceOf<typeof namespaceKind>
    placement: ServiceOf<typeof placementKind>
    release: ServiceOf<ReturnType<typeof createReleaseKind>>
  }
  clusters: Pick<ClusterRoom, 'resources' | 'service'>
  bundles: Bundles
  releases: Releases
  simulations: Simulations
  /** The state on the clusters, object by object. */
  objects: ObjectViews & ObjectHealth
  directories: Pick<DirectoryRoom, 'resources' | 'service'>
  repositories: Pick<RepositoryRoom, 'resources' | 'sync'>
  signIns: SignIns
  access: { reviews: Reviews; rules: AccessRules }
  serviceTokens: ServiceTokens
  signIn: Pick<SignInRoom, 'resources' | 'service' | 'own' | 'signOut'>
  provisioning: Pick<Provisioning, 'access' | 'blocks' | 'connectors' | 'links' | 'mappings' | 'sync'>
}

/** Every operation of the hub, one module per line; REST, OpenAPI and the SDK are generated from it. */
export const createAppRouter = ({
  store,
  feed,
  services,
  clusters,
  bundles,
  releases,
  simulations,
  objects,
  directories,
  provisioning,
  repositories,
  signIns,
  access,
  serviceTokens,
  signIn,
}: AppServices) => {
  const { bundle, namespace, placement, release } = services
  return router({
    clusters: {
      ...clusterWideProcedures(clusters.resources, feed),
      ...createClusterProcedures(clusters.service, clusters.resources.schemas.output),
    },
    bundles: {
      ...namespacedProcedures(bundle, feed),
      ...createBundleProcedures(bundles),
      ...createRevisionInspectionProcedures(releases),
      ...createHealthProcedures(objects),
    },
    namespaces: { ...clusterWideProcedures(namespace, feed), ...createNamespaceProcedures(store) },
    repositories: {
      ...namespacedProcedures(repositories.resources, feed),
      ...createRepositoryProcedures(repositories),
    },
    placements: { ...namespacedProcedures(placement, feed), ...createPreviewProcedures(simulations) },
    releases: {
      ...namespacedProcedures(release, feed),
      ...createReleaseProcedures(releases, release.schemas.output),
      ...createObjectProcedures(objects),
    },
    simulations: createSimulationProcedures(simulations),
    directories: {
      ...clusterWideProcedures(directories.resources, feed),
      ...createDirectoryProcedures(directories.service, directories.resources.schemas.input),
    },
    connectors: clusterWideProcedures(provisioning.connectors, feed),
    connectorTypes: createConnectorTypeProcedures(),
    mappings: namespacedProcedures(provisioning.mappings, feed),
    sync: { ...createSyncProcedures(provisioning.sync), ...createLinkProcedures(provisioning.links) },
    grants: createGrantProcedures(provisioning.access),
    accounts: createAccountProcedures(provisioning.access),
    people: createPeopleProcedures(provisioning.sync, provisioning.blocks),
    events: createEventProcedures(store),
    targets: createTargetProcedures(store),
    access: {
      ...createAccessProcedures(signIns, signIn.own),
      ...createReviewProcedures(access.reviews),
      ...createSignInProcedures({ ...signIn, reviews: access.reviews }),
    },
    signins: clusterWideProcedures(signIn.resources, feed),
    roles: clusterWideProcedures(access.rules.roles, feed),
    rolebindings: clusterWideProcedures(access.rules.bindings, feed),
    serviceTokens: createServiceTokenProcedures(serviceTokens),
    audit: createAuditProcedures(store),
    changes: createChangeProcedures(feed),
  })
}

/** For tRPC's clients: `createTRPCClient<AppRouter>()`. */
export type AppRouter = ReturnType<typeof createAppRouter>
