import type { PlacementSpec } from '@hansa/placement'
import { groupOf, type KubernetesObject } from '../bundles/index.js'
import { hansaAccount } from '../clusters/index.js'
import type { Tx } from '../db/index.js'
import {
  excessOf,
  excessText,
  limitsOf,
  type NamespaceLimits,
  objectLimitsOf,
  refusalOf,
  usageBeside,
} from '../namespaces/index.js'
import { namespaceKindName } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import { badField, HansaError } from '../runtime/errors.js'
import { allows } from '../runtime/predicate.js'
import type { Subject } from '../runtime/subject.js'
import type { ReleaseSpec } from './contract.js'
import { createdNamespaceIn } from './created-namespace.js'
import type { ReleaseDraft } from './draft.js'
import { wantedWorkloads } from './inputs.js'

interface Written {
  tx: Tx
  uid: string
  namespace: string
  incoming: ReleaseSpec
  stored: ReleaseSpec | undefined
  subject: Subject
}

/** Kinds of Kubernetes without a namespace; of other kinds the cluster knows. */
const clusterScopedKinds = new Set([
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest',
  'networking.k8s.io/IngressClass',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/StorageClass',
])

const objectOf = ({ apiVersion, kind, metadata }: KubernetesObject, namespace: string) => {
  const group = groupOf(apiVersion)
  const hasNone = clusterScopedKinds.has(`${group}/${kind}`)
  return { group, kind, name: metadata.name, namespace: hasNone ? '' : (metadata.namespace ?? namespace) }
}

/** Everything but where, and how many: what is delivered, and how. */
const contentIn = ({
  placement: _placement,
  replicas: _replicas,
  suspend: _suspend,
  revisionHistoryLimit: _limit,
  clusterScoped: _clusterScoped,
  ...content
}: ReleaseSpec) => content

/** Whether the content stays: a release that somebody with the right applied can be scaled or moved by others. */
const keepsContent = ({ incoming, stored }: Written): boolean =>
  stored !== undefined && sameJson(contentIn(incoming), contentIn(stored))

/** Whether the author may deliver objects without a namespace, and objects of RBAC. */
const clusterScopedOf = async (written: Written): Promise<Pick<ReleaseSpec, 'clusterScoped'>> => {
  const { tx, namespace, stored, subject } = written
  const row = await tx.get(namespaceKindName, '', namespace)
  const place = { name: namespace, namespace, labels: row?.labels ?? {} }
  if (allows(subject.rights.on('deliver-cluster-scoped', namespaceKindName), place)) return {}
  if (keepsContent(written) && stored?.clusterScoped === undefined) return {}
  return { clusterScoped: 'Refused' }
}

/** An object, and the field of the release that it is from. */
interface Delivered {
  object: KubernetesObject
  pointer: '/spec/bundle' | '/spec/createNamespace'
}

/** What a release delivers: with labels or annotations, its Namespace is an object like any other. */
const deliveredBy = (spec: ReleaseSpec, objects: readonly KubernetesObject[]): Delivered[] => {
  const { createNamespace } = createdNamespaceIn(spec)
  const metadata = { name: spec.namespace, ...createNamespace }
  return [
    ...(createNamespace === undefined
      ? []
      : [
          {
            object: { apiVersion: 'v1', kind: 'Namespace', metadata },
            pointer: '/spec/createNamespace',
          } as const,
        ]),
    ...objects.map((object) => ({ object, pointer: '/spec/bundle' }) as const),
  ]
}

const checkObjects = (
  { namespace, incoming, subject }: Written,
  limits: NamespaceLimits,
  clusterScoped: 'Refused' | undefined,
  objects: readonly Delivered[],
): void => {
  const implicit = { group: '', kind: 'Namespace', name: incoming.namespace, namespace: '', implicit: true }
  const rules = objectLimitsOf(limits, undefined) ?? {}
  const outside = refusalOf(namespace, rules, implicit, hansaAccount)
  if (outside !== undefined) throw badField('/spec/namespace', outside, 'change /spec/namespace')
  for (const { object, pointer } of objects) {
    const named = objectOf(object, incoming.namespace)
    const what = `${object.kind} "${object.metadata.name}"`
    const why = refusalOf(namespace, rules, named, hansaAccount)
    if (why !== undefined)
      throw badField(
        pointer,
        `${what} is refused: ${why}`,
        pointer === '/spec/bundle' ? 'change the bundle' : `remove ${pointer}`,
      )
    if (clusterScoped === undefined) continue
    const lacking = refusalOf(namespace, { clusterScoped }, named, hansaAccount)
    if (lacking !== undefined)
      throw new HansaError(
        'Forbidden',
        {
          actor: subject.name,
          verb: 'deliver-cluster-scoped',
          kind: `Namespace "${namespace}", which ${what} requires`,
        },
        {
          hint: `remove the object from ${pointer}, or ask somebody with that verb to apply the release`,
        },
      )
  }
}

const asksForMore = ({ incoming, stored }: Written): boolean =>
  stored === undefined ||
  !sameJson(
    [incoming.replicas, incoming.bundle, incoming.placement],
    [stored.replicas, stored.bundle, stored.placement],
  )

/** The least that the release takes: the scheduler knows the rest, and holds decisions that exceed the quota. */
const checkQuota = async (
  written: Written,
  { spec: { quota }, namespace }: NamespaceLimits,
  { outline }: ReleaseDraft,
  { replicas: { mode }, spread }: PlacementSpec,
): Promise<void> => {
  if (quota === undefined || !asksForMore(written)) return
  const { tx, uid, incoming } = written
  const { has, others } = await usageBeside(tx, namespace, uid)
  const least = Math.max(1, spread.find(({ by }) => by === 'cluster')?.min ?? 1)
  const targets = Math.max(has.targets, least)
  const wanted = wantedWorkloads(outline.workloads, incoming).reduce((sum, one) => sum + one.wanted, 0)
  const excess = excessOf(quota, {
    others,
    has,
    wanted: { targets, replicas: mode === 'Duplicated' ? wanted * targets : wanted },
  })
  if (excess === undefined) return
  const reason = excessText(namespace, excess)
  const pointer = excess.resource === 'replicas' ? '/spec/replicas' : '/spec/placement'
  throw new HansaError(
    'Unprocessable',
    {
      reason: `${pointer}: ${reason}`,
      fix: 'ask for less, scale down or delete other releases of the namespace, or raise the quota',
    },
    { errors: [{ pointer, reason }] },
  )
}

/**
 * Checks a release against the limits of its namespace, as far as they are known when it is written: delivery checks every object again.
 * Returns what it may deliver. Throws `BadRequest`, `Forbidden` and `Unprocessable`.
 */
export const checkNamespace = async (
  written: Written,
  draft: ReleaseDraft,
  placement: PlacementSpec,
): Promise<Pick<ReleaseSpec, 'clusterScoped'>> => {
  const limits = await limitsOf(written.tx, written.namespace)
  const clusterScoped = await clusterScopedOf(written)
  const objects = keepsContent(written) ? [] : deliveredBy(written.incoming, draft.outline.objects)
  checkObjects(written, limits, clusterScoped.clusterScoped, objects)
  await checkQuota(written, limits, draft, placement)
  return clusterScoped
}
