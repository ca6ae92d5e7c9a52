import type { Bundles } from '../../bundles/index.js'
import type { Reader, Store } from '../../db/index.js'
import type { KubeObject } from '../../kube/index.js'
import { mayRead, type TargetRow, targetsOnCluster } from '../../releases/index.js'
import { HansaError } from '../../runtime/errors.js'
import type { Entitled } from '../../runtime/rights.js'
import type { Inspection } from '../observe/inspection.js'
import { groupKindOf } from '../place.js'
import type { HealthVerdict } from './contract.js'
import type { TestRule } from './rule-tests.js'
import { healthVerdictOf } from './verdict.js'

export interface RevisionRef {
  namespace: string
  name: string
  version: string
}

/** An object by its name, of any kind. */
export interface NamedOn {
  cluster: string
  /** Absent for objects of the whole cluster. */
  objectNamespace?: string | undefined
  objectName: string
}

/** Health rules of a revision of a bundle, tried on objects; nothing is stored. */
export interface ObjectHealth {
  /** On an object as it is sent. Throws `NotFound` for the revision. */
  objectHealth(ref: RevisionRef, object: KubeObject): Promise<HealthVerdict[]>
  /**
   * On the objects of that name that releases of the bundle have on a cluster, read now. Shows only releases that the subject may read. Throws
   * `NotFound` for the revision, or without such a release; `ClusterUnreachable`.
   */
  liveHealth(ref: RevisionRef & NamedOn, subject: Entitled): Promise<HealthVerdict[]>
}

/** The targets of releases of a bundle on a cluster that a subject may read. */
const readableTargets = async (
  reader: Reader,
  { namespace, name, cluster }: RevisionRef & NamedOn,
  subject: Entitled,
): Promise<TargetRow[]> => {
  const bundle = await reader.get('Bundle', namespace, name)
  const found: TargetRow[] = []
  for (const target of await targetsOnCluster(reader, cluster)) {
    if (target.namespace !== namespace || target.desired.bundle.uid !== bundle?.uid) continue
    const release = await reader.get('Release', namespace, target.release)
    if (release !== undefined && mayRead(subject, release)) found.push(target)
  }
  return found
}

const noRelease = ({ name, cluster }: RevisionRef & NamedOn): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'release', name, where: `: no release of this bundle is on ${cluster}` },
    {
      hint: 'test the rules with an object from a file: `kubectl get KIND NAME -o yaml | hansa bundle health test BUNDLE -f -`',
    },
  )

const missing = (
  { group, kind }: Pick<HealthVerdict, 'group' | 'kind'>,
  { cluster, objectNamespace, objectName }: NamedOn,
): HealthVerdict => ({
  ...{ group, kind, by: 'Bundle', name: objectName, health: 'NotFound', expressions: [] },
  ...(objectNamespace === undefined ? {} : { namespace: objectNamespace }),
  message: `no release of the bundle has this object on ${cluster}`,
})

export const createObjectHealth = ({
  store,
  bundles,
  inspectionOf,
  testRule,
}: {
  store: Store
  bundles: Pick<Bundles, 'healthRules'>
  /** For the clusters this hub delivers to. */
  inspectionOf: (cluster: string) => Inspection | undefined
  testRule: TestRule
}): ObjectHealth => ({
  objectHealth: async (ref, object) => [
    await healthVerdictOf(await bundles.healthRules(ref), object, testRule),
  ],

  liveHealth: async (ref, subject) => {
    const rules = await bundles.healthRules(ref)
    const targets = await store.read((reader) => readableTargets(reader, ref, subject))
    if (targets.length === 0) throw noRelease(ref)
    const named = { namespace: ref.objectNamespace ?? '', name: ref.objectName }
    const items: HealthVerdict[] = []
    for (const { uid, release } of targets)
      for (const object of (await inspectionOf(ref.cluster)?.live(uid, named)) ?? [])
        items.push({ ...(await healthVerdictOf(rules, object, testRule)), release })
    const found = new Set(items.map(groupKindOf))
    return [
      ...items,
      ...rules.filter((rule) => !found.has(groupKindOf(rule))).map((rule) => missing(rule, ref)),
    ]
  },
})
