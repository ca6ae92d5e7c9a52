import {
  createBundleKind,
  createBundles,
  type HealthRule,
  type KubernetesObject,
  type SensitivePath,
  type Sources,
} from '../../bundles/index.js'
import type { OpenStore, Writer } from '../../db/index.js'
import { createResourceService } from '../../resources/index.js'
import { systemClock } from '../../runtime/clock.js'

export interface Dependency {
  bundle: string
  version: string
}

/** The bundles of a test's store, pushed in the way that the API pushes them. */
export const createTestBundles = ({ store, sealer }: OpenStore, user: Writer, sources?: Sources) => {
  const kinds = { sealer, clock: systemClock, ...(sources === undefined ? {} : { sources }) }
  const bundles = createBundles({ store, ...kinds })
  const service = createResourceService({
    kind: createBundleKind({ ...kinds, bundles }),
    store,
    sealer,
    clock: systemClock,
  })

  const pushSource = async (
    name: string,
    version: string,
    source: { type: 'manifests'; objects: KubernetesObject[] },
    dependencies: Dependency[] = [],
    health: HealthRule[] = [],
    sensitive: SensitivePath[] = [],
  ): Promise<void> => {
    await service.apply(
      { namespace: 'default', name },
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name, namespace: 'default' },
        spec: {
          version,
          source,
          dependencies,
          sensitive,
          health,
        },
      },
      user,
    )
  }

  const push = (
    name: string,
    version: string,
    objects: readonly KubernetesObject[],
    dependencies: Dependency[] = [],
    health: HealthRule[] = [],
    sensitive: SensitivePath[] = [],
  ): Promise<void> =>
    pushSource(name, version, { type: 'manifests', objects: [...objects] }, dependencies, health, sensitive)

  return { bundles, push, pushSource }
}
