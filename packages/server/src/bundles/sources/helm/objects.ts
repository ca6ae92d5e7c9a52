import type { Hook as HelmHook, Manifest } from '@hansa/charts'
import { unpackLists } from '@hansa/manifests'
import { HansaError } from '../../../runtime/errors.js'
import { type KubernetesObject, KubernetesObjectInput } from '../../contract.js'
import { identityOf } from '../../object-identity.js'
import { type Hook, type HookDeletePolicy, type HookEvent, hookEvents } from '../source.js'

const refused = (source: string, reason: string): HansaError =>
  new HansaError('Unprocessable', {
    reason: `${source}: ${reason}`,
    fix: 'change the values, or use another version of the chart',
  })

const named = ({ kind, metadata }: KubernetesObject): string => `${kind} "${metadata.name}"`

/** One rendered object as Hansa applies it. Throws `Unprocessable` naming the template. */
const objectOf = (source: string, value: unknown): KubernetesObject => {
  const parsed = KubernetesObjectInput.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const at = issue === undefined || issue.path.length === 0 ? 'the object' : issue.path.join('.')
    throw refused(source, `${at} ${issue?.message ?? 'is not a Kubernetes object'}`)
  }
  const object = parsed.data
  const own = Object.keys(object.metadata.labels ?? {}).find((key) => key.startsWith('hansa.dev/'))
  if (own !== undefined) throw refused(source, `${named(object)} has the label "${own}", which Hansa manages`)
  return object
}

const objectsIn = ({ source, object }: Manifest): KubernetesObject[] =>
  object === undefined ? [] : unpackLists(object).map(({ value }) => objectOf(source, value))

/**
 * The objects of rendered documents, lists unpacked. Throws `Unprocessable` naming the template of a document that is not a
 * Kubernetes object, and of an object that is rendered twice.
 */
export const objectsOf = (manifests: readonly Manifest[]): KubernetesObject[] => {
  const templates = new Map<string, string>()
  return manifests.flatMap((manifest) =>
    objectsIn(manifest).map((object) => {
      const identity = identityOf(object)
      const first = templates.get(identity)
      if (first !== undefined) throw refused(manifest.source, `${named(object)} is also rendered by ${first}`)
      templates.set(identity, manifest.source)
      return object
    }),
  )
}

const isEvent = (event: string): event is HookEvent => hookEvents.some((known) => known === event)

const policies: readonly string[] = ['before-hook-creation', 'hook-succeeded', 'hook-failed']
const isPolicy = (policy: string): policy is HookDeletePolicy => policies.includes(policy)

/** Hooks with at least one event that Helm knows; it ignores the others too. */
export const hooksOf = (hooks: readonly HelmHook[]): Hook[] =>
  hooks.flatMap((hook) => {
    const events = hook.events.filter(isEvent)
    if (events.length === 0) return []
    const given = hook.deletePolicies.filter(isPolicy)
    const deletePolicies = given.length === 0 ? (['before-hook-creation'] as const) : given
    return objectsIn(hook).map((object) => ({ object, events, weight: hook.weight, deletePolicies }))
  })
