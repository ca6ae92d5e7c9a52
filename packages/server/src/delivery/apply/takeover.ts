import { authorityPaths, controllerAnnotations } from '../../bundles/index.js'
import {
  applyProblem,
  type FieldPath,
  hasStatus,
  type KubeObject,
  migratedManagers,
  replaceManagers,
} from '../../kube/index.js'
import { isRecord } from '../../runtime/record.js'
import { type DeliveryContext, readAt, writeOf } from '../delivery-context.js'
import { groupKindOf, type Place } from '../place.js'

/** Field managers of tools that install manifests and no longer manage an adopted object. */
export const formerManagers: ReadonlySet<string> = new Set([
  'kubectl-client-side-apply',
  'kubectl-create',
  'helm',
  'argocd-controller',
  'kustomize-controller',
  'fleetagent',
])

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** Fields of every kind that controllers and autoscalers write. */
const common: readonly FieldPath[] = [
  ['f:status'],
  ['f:spec', 'f:replicas'],
  ['f:metadata', 'f:ownerReferences'],
  ['f:metadata', 'f:finalizers'],
  // The record of kubectl's last apply is removed: it is wrong once another manager applies.
  ...controllerAnnotations
    .filter((name) => name !== lastAppliedAnnotation)
    .map((name) => ['f:metadata', 'f:annotations', `f:${name}`]),
]

/** Most fields of volumes and claims are immutable: removing one would have the whole apply refused. */
const immutableSpec: FieldPath = ['f:spec', '*']

const byKind: Readonly<Record<string, readonly FieldPath[]>> = {
  // A Secret without data is filled by a controller or generator. With data, keys the bundle lacks are removed.
  '/Secret': [['f:data']],
  '/PersistentVolume': [immutableSpec],
  '/PersistentVolumeClaim': [immutableSpec],
}

const authorityPath = (groupKind: string): FieldPath[] => {
  const path = authorityPaths[groupKind]
  if (path === undefined) return []
  return [[...path.split('.').map((step) => (step === '*' ? step : `f:${step}`)), 'f:caBundle']]
}

/** Fields of an adopted object that stay with their managers where the object applied lacks them. Pure. */
export const leftToOthers = (place: Pick<Place, 'group' | 'kind'>, applied: KubeObject): FieldPath[] => [
  ...common,
  ...(byKind[groupKindOf(place)] ?? []),
  ...authorityPath(groupKindOf(place)),
  ...(isRecord(applied.aggregationRule) ? [['f:rules']] : []),
]

const mostTries = 5

/**
 * Moves the fields that installers own on an object to our manager before the object is adopted, so that the following
 * applies remove fields that the bundle lacks. Idempotent: a repetition after a crash changes nothing. False when the
 * object to adopt is gone or replaced. Throws KubeError.
 */
export const takeOver = async (
  context: DeliveryContext,
  { place, manager, uid }: { place: Place; manager: string; uid: string },
  applied: KubeObject,
): Promise<boolean> => {
  const resource = await context.resourceOf(place)
  if (resource === undefined) return true
  const migration = { manager, from: formerManagers, applied, leave: leftToOthers(place, applied) }
  const { transport } = context.member
  for (let tries = 1; ; tries += 1) {
    const found = await readAt(context, place, resource)
    if (found?.metadata.uid !== uid) return false
    const managers = migratedManagers(found.metadata.managedFields, migration)
    if (managers === undefined) return true
    try {
      await context.limit(() => replaceManagers(transport, resource, found, managers, writeOf(context)))
      return true
    } catch (error) {
      const changed = hasStatus(error, 404, 409) || applyProblem(error).kind === 'UidMismatch'
      if (!changed || tries === mostTries) throw error
    }
  }
}
