import type { Hook as HelmHook, Manifest } from '@hansa/charts'
import { HansaError } from '../../../runtime/errors.js'
import type { KubernetesObject } from '../../contract.js'
import { objectsIn, objectsInAll, type Refuse } from '../rendered-objects.js'
import {
  type Hook,
  type HookDeletePolicy,
  type HookEvent,
  hookDeletePolicies,
  hookEvents,
} from '../source.js'

const mostObjects = 5_000

const refuse: Refuse = (source, reason) =>
  new HansaError('Unprocessable', {
    reason: `${source}: ${reason}`,
    fix: 'change the values, or use another version of the chart',
  })

/**
 * The objects of rendered documents, lists unpacked. Throws `Unprocessable` naming the template of a document that is not a
 * Kubernetes object, and of an object that is rendered twice.
 */
export const objectsOf = async (
  manifests: readonly Manifest[],
  namespace: string,
): Promise<KubernetesObject[]> => {
  const objects = await objectsInAll(manifests, refuse, namespace)
  if (objects.length <= mostObjects) return objects
  throw refuse('the chart', `renders ${objects.length} objects; at most ${mostObjects} are allowed`)
}

/** The definitions in `crds/` and its copies in subcharts. */
export const definitionsOf = (crds: readonly Manifest[]): KubernetesObject[] =>
  crds.flatMap((document) => objectsIn(document, refuse))

const isEvent = (event: string): event is HookEvent => hookEvents.some((known) => known === event)

const isPolicy = (policy: string): policy is HookDeletePolicy =>
  hookDeletePolicies.some((known) => known === policy)

/** Hooks with at least one event that Helm knows; it ignores the others too. */
export const hooksOf = (hooks: readonly HelmHook[]): Hook[] =>
  hooks.flatMap((hook) => {
    const events = hook.events.filter(isEvent)
    if (events.length === 0) return []
    const deletePolicies = hook.deletePolicies.filter(isPolicy)
    return objectsIn(hook, refuse).map((object) => ({ object, events, weight: hook.weight, deletePolicies }))
  })
