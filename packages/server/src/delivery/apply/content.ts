import { apiVersionsOf } from '@hansa/charts'
import {
  type Bundles,
  type Capabilities,
  digestsInPatches,
  type RenderedRelease,
  type Rendering,
  type RevisionRow,
  type WriteStore,
} from '../../bundles/index.js'
import type { Tx } from '../../db/index.js'
import type { Discovery } from '../../kube/index.js'
import {
  type AppliedContent,
  type Circumstances,
  circumstancesOf,
  recordKept,
  type TargetRow,
  targetsOfRelease,
  unfilled,
} from '../../releases/index.js'
import { createCache } from '../../runtime/cache.js'
import { withDefinitions } from '../hooks/definitions.js'
import type { Reading } from '../observe/reading.js'

/**
 * The objects that a bundle's source renders for a target, and other data of the revision that delivery needs. Callers
 * must not change it.
 */
export interface Content extends Rendering {
  /** The target's patches, sealed values in clear. */
  patches: TargetRow['desired']['patches']
  dependencies: readonly { bundle: string; version: string }[]
  /** Whether clusters that serve other APIs can have other objects. */
  rendersPerCluster: boolean
}

export interface Contents {
  /** Throws `Unprocessable` when the target cannot be rendered. */
  of(target: TargetRow): Promise<Content>
  /** Whether it can render other objects when the APIs of its cluster change. */
  dependsOnCluster(target: TargetRow): Promise<boolean>
}

const mostRevisions = 500

const capabilitiesOf = new WeakMap<Discovery, Capabilities>()

/** The capabilities of a cluster that charts are rendered with. */
export const readCapabilities = (discovery: Discovery): Capabilities => {
  const known = capabilitiesOf.get(discovery)
  if (known !== undefined) return known
  const { version, resources, unavailable } = discovery
  // An API whose server does not answer at the moment is served: its absence must not change what is rendered.
  const apis = new Set([...apiVersionsOf(resources.keys()), ...unavailable])
  const capabilities = { kubernetesVersion: version.text, apis }
  capabilitiesOf.set(discovery, capabilities)
  return capabilities
}

export const createContents = ({
  reading,
  bundles,
  discoveryOf,
  write,
}: {
  reading: Reading
  write: WriteStore
  bundles: Bundles
  /** The APIs of a cluster. */
  discoveryOf: (cluster: string) => Promise<Discovery>
}): Contents => {
  /** A stored revision never changes. */
  const revisions = createCache<RevisionRow>(mostRevisions)

  const revisionOf = ({ uid: bundleUid, version }: AppliedContent['bundle']): Promise<RevisionRow> => {
    return revisions(`${bundleUid}@${version}`, () =>
      reading.read((reader) => bundles.findByUid(reader, { bundleUid, version })),
    )
  }

  const renderOn = async (
    { release, releaseUid, cluster }: TargetRow,
    content: AppliedContent,
    circumstances: Circumstances,
    stores?: Pick<RenderedRelease, 'write' | 'kept'>,
  ): Promise<Rendering> => {
    const { bundle, namespace, values, rotation } = content
    return bundles.render(await revisionOf(bundle), {
      inputs: {
        release,
        namespace,
        ...(values === undefined ? {} : { values }),
        ...(rotation === undefined ? {} : { rotation }),
      },
      release: { uid: releaseUid, ...stores },
      capabilities: async () => readCapabilities(await discoveryOf(cluster)),
      ...circumstances,
      read: reading.read,
    })
  }

  return {
    dependsOnCluster: async ({ desired }) => bundles.rendersPerCluster(await revisionOf(desired.bundle)),
    of: async (target) => {
      const { patches, bundle, problem } = target.desired
      if (problem !== undefined) throw unfilled(problem)
      const revision = await revisionOf(bundle)
      const others = () => reading.read((reader) => targetsOfRelease(reader, target.releaseUid))
      const circumstances = circumstancesOf(target, others, (content, given) =>
        renderOn(target, content, given),
      )
      const kept = (tx: Tx, fields: readonly string[]): void => recordKept(tx, target, fields)
      const rendering = await renderOn(target, target.desired, circumstances, { write, kept })
      const content = {
        ...withDefinitions(rendering),
        dependencies: revision.spec.dependencies,
        rendersPerCluster: bundles.rendersPerCluster(revision),
      }
      if (digestsInPatches(patches).size === 0) return { ...content, patches }
      const sealed = { bundleUid: bundle.uid, version: bundle.version }
      const clear = await reading.turn(() => bundles.openPatches(target.releaseUid, sealed, patches))
      return { ...content, patches: clear }
    },
  }
}
