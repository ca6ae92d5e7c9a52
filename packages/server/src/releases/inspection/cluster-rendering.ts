import {
  type Bundles,
  type Capabilities,
  type IsNamespaced,
  type KubernetesObject,
  namespacedBy,
  type Rendering,
  type RevisionRow,
  redactedPatch,
  render,
  withoutForeign,
} from '../../bundles/index.js'
import type { Store } from '../../db/index.js'
import { type Circumstances, circumstancesOf, type RecordedTarget } from '../circumstances.js'
import type { Desired } from '../desired.js'
import type { TargetRow } from '../target-row.js'

/** What a rendering for a cluster depends on. */
export interface ClusterApis {
  capabilities: Capabilities
  /** Whether a kind has namespaces; undefined for kinds that the cluster does not serve. */
  isNamespaced: (apiVersion: string, kind: string) => boolean | undefined
}

/** The part of a desired state that its objects are made from. */
export type Content = Pick<Desired, 'bundle' | 'namespace' | 'values' | 'workloads' | 'patches' | 'images'>

/** A desired state and what its bundle's source rendered for it. */
export interface RenderedContent {
  content: Content
  /** The patches of the content with secret values in clear text. */
  patches: Content['patches']
  rendering: Rendering
}

/** One object in the form that is safe to show. */
export interface ShownObject {
  object: KubernetesObject
  hook: boolean
}

/** The release and the cluster of a rendering. */
export interface RenderedFor {
  release: string
  /** Absent for a release that is not stored. */
  uid: string | undefined
  /** Values of digests that are not sealed yet. */
  secrets?: ReadonlyMap<string, string> | undefined
  /** Absent if no cluster is chosen. */
  apis: ClusterApis | undefined
}

interface Sources {
  bundles: Bundles
  store: Store
}

/** Renders a content in these circumstances; as an installation without them. Nothing is stored. */
export const renderContent = (
  { bundles, store }: Sources,
  revision: RevisionRow,
  { namespace, values, rotation }: Pick<Desired, 'namespace' | 'values' | 'rotation'>,
  { release, uid, secrets, apis }: RenderedFor,
  circumstances: Circumstances = {},
): Promise<Rendering> =>
  bundles.render(revision, {
    inputs: {
      release,
      namespace,
      ...(values === undefined ? {} : { values }),
      ...(rotation === undefined ? {} : { rotation }),
    },
    release: uid === undefined ? undefined : { uid },
    secrets,
    capabilities: apis === undefined ? undefined : async () => apis.capabilities,
    ...circumstances,
    read: store.read,
  })

/** Renders the desired content of a target as delivery would now. Nothing is stored. */
export const renderTarget = (
  sources: Sources,
  revision: RevisionRow,
  target: RecordedTarget,
  given: RenderedFor,
  others: readonly TargetRow[],
): Promise<Rendering> => {
  const { bundles, store } = sources
  const circumstances = circumstancesOf(
    target,
    async () => others,
    async (content, seen) => {
      const { uid: bundleUid, version } = content.bundle
      const applied = await store.read((reader) => bundles.findByUid(reader, { bundleUid, version }))
      return renderContent(sources, applied, content, given, seen)
    },
  )
  return renderContent(sources, revision, target.desired, given, circumstances)
}

export const namespacedOn = ({ isNamespaced }: ClusterApis, { defines }: Rendering): IsNamespaced =>
  namespacedBy(isNamespaced, defines)

/** The objects and hooks of a target as they are applied, secrets as digests. Throws `Unprocessable` for an override that does not apply. */
export const shownObjects = (
  { content, patches, rendering }: RenderedContent,
  isNamespaced: IsNamespaced,
): ShownObject[] => {
  const { objects, shown, hooks, divided, foreign } = rendering
  const ofObjects = { ...content, divided }
  // Placements do not divide hooks: a workload among them keeps its replicas.
  const ofHooks = { ...content, workloads: [], divided: false }
  if (patches.length > 0) {
    // Tests and paths of patches hold for values in clear text.
    render(objects, { ...ofObjects, patches }, isNamespaced)
    render(
      hooks.map(({ object }) => object),
      { ...ofHooks, patches },
      isNamespaced,
    )
  }
  const applied = (all: readonly KubernetesObject[], hook: boolean): ShownObject[] =>
    all.map((object) => ({ object: withoutForeign(foreign, object), hook }))
  return [
    ...applied(render(shown, ofObjects, isNamespaced, redactedPatch), false),
    ...applied(
      render(
        hooks.map((hook) => hook.shown),
        ofHooks,
        isNamespaced,
        redactedPatch,
      ),
      true,
    ),
  ]
}
