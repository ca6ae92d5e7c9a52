import type { Member } from '../clusters/index.js'
import type { EventInput } from '../events/index.js'
import {
  type ApiResource,
  type CallOptions,
  get,
  getMetadata,
  type JsonPatchStep,
  jsonPatch,
  KubeError,
  type KubeObject,
  kindKey,
} from '../kube/index.js'
import type { TargetRow } from '../releases/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Marker } from './apply/mark.js'
import type { HookWrite } from './hooks/hook-write.js'
import type { Inventory, InventoryRow } from './inventory.js'
import type { ConcurrencyLimit } from './limit.js'
import type { ObjectCache } from './observe/object-cache.js'
import { type ObservedObject, observedObjectOf } from './observe/observed-object.js'
import { isSimple } from './observe/simple.js'
import { apiVersionOf, type Place } from './place.js'
import type { DeliverySettings } from './settings.js'

/** One cluster as the steps of delivery see it. */
export interface DeliveryContext {
  cluster: string
  hubUid: string
  /** Its calls are made as a service account where a namespace names one: see `contextFor`. */
  member: Member
  /** The context with the hub's own account; absent where this is it. */
  own?: DeliveryContext
  inventory: Inventory
  observed: ObjectCache
  limit: ConcurrencyLimit
  marker: Marker
  clock: Clock
  settings: DeliverySettings
  /** Aborts open calls when the cluster is lost or the hub stops. */
  signal(): AbortSignal
  /** Whether an autoscaler on the member scales the object; undefined while unknown. */
  autoscaled(key: string): boolean | undefined
  /** Whether a target is on this cluster. */
  alive(targetUid: string): boolean
  /** Whether a target is being removed including objects that are otherwise kept. */
  leaving(targetUid: string): boolean
  /** `NAMESPACE/NAME` of the release of a target on this cluster; undefined for an unknown target. */
  releaseOf(targetUid: string): string | undefined
  /** The release of a target on this cluster. */
  releaseUidOf(targetUid: string): string | undefined
  /** Whether a target was given up and its objects stay, so that nothing is applied for it any more. */
  abandoned(targetUid: string): boolean
  /** Whether the last attempt failed to apply the object. */
  refused(targetUid: string, key: string): boolean
  /** An object in the bundle of a target; undefined if it has none with that key. */
  shippedBy(targetUid: string, key: string): Promise<KubeObject | undefined>
  /** Whether the member supports create-only applies; found out by trying. */
  createOnly: { works: boolean }
  /** Namespaces that exist and do not belong to this hub, so that not every target has to look. */
  foreign: Set<string>
  /** Stores rows before the step they describe, and events about it. Throws `Superseded`. */
  expect(target: TargetRow, rows: readonly InventoryRow[], events?: readonly EventInput[]): Promise<void>
  /** Stores a step of a hook, before or after it is done. Throws `Superseded`. */
  recordHooks(target: TargetRow, write: HookWrite): Promise<void>
  /** Requests a check of a target when an object that somebody else holds becomes free, or is shared and was applied. */
  contend(key: string, targetUid: string): void
  /** Resolves a kind to its resource; undefined when the member does not serve it. */
  resourceOf(place: Place): Promise<ApiResource | undefined>
}

export const callOf = ({ signal, settings }: DeliveryContext): CallOptions => ({
  signal: signal(),
  timeoutMs: settings.callMs,
})

/** For a call that writes. */
export const writeOf = ({ signal, settings }: DeliveryContext): CallOptions => ({
  signal: signal(),
  timeoutMs: settings.writeMs,
})

/** The resource of a kind; an unknown kind is discovered again, at most once in `relookMs`. */
export const createResources = ({
  member,
  clock,
  relookMs,
}: {
  member: Member
  clock: Clock
  relookMs: number
}): DeliveryContext['resourceOf'] => {
  let relooked: number | undefined
  let looking: ReturnType<Member['discovery']> | undefined

  const relook = (): ReturnType<Member['discovery']> => {
    looking ??= member.discovery({ refresh: true }).finally(() => {
      relooked = clock.monotonic()
      looking = undefined
    })
    return looking
  }
  return async (place) => {
    const apiVersion = apiVersionOf(place)
    const kind = kindKey(apiVersion, place.kind)
    let discovery = await member.discovery()
    if (
      !discovery.resources.has(kind) &&
      (relooked === undefined || clock.monotonic() - relooked >= relookMs)
    )
      discovery = await relook()
    const found = discovery.resources.get(kind)
    // Otherwise indistinguishable from "not served", which pruning reads as "does not exist".
    if (found === undefined && discovery.unavailable.includes(apiVersion))
      throw new KubeError('Status', `the API server for ${apiVersion} does not respond`, { status: 503 })
    return found
  }
}

/** The current metadata of the object at a place; undefined when it does not exist. Throws KubeError. */
export const readAt = (
  context: DeliveryContext,
  place: Place,
  resource: ApiResource,
): Promise<KubeObject | undefined> =>
  context.limit(() => getMetadata(context.member.transport, resource, place, callOf(context)))

/** The object at a place with spec and status; undefined when it does not exist, or its kind is not served. Throws KubeError. */
export const readWhole = async (context: DeliveryContext, place: Place): Promise<KubeObject | undefined> => {
  const resource = await context.resourceOf(place)
  if (resource === undefined) return undefined
  return context.limit(() => get(context.member.transport, resource, place, callOf(context)))
}

/** Patches the object at a place unless it has changed since its `resourceVersion`. Throws KubeError: 422 or 409 if it has, 404 if it is gone. */
export const patchUnchanged = (
  context: DeliveryContext,
  place: Place,
  resource: ApiResource,
  {
    resourceVersion,
    fieldManager,
    operations,
  }: { resourceVersion: string | undefined; fieldManager: string; operations: readonly JsonPatchStep[] },
): Promise<KubeObject> =>
  context.limit(() =>
    jsonPatch(
      context.member.transport,
      resource,
      place,
      [{ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion }, ...operations],
      { fieldManager, ...writeOf(context) },
    ),
  )

export const lookAt = async (
  context: DeliveryContext,
  place: Place,
  resource: ApiResource,
): Promise<ObservedObject | undefined> => {
  const found = await readAt(context, place, resource)
  return found === undefined ? undefined : observedObjectOf(found, { full: false, simple: isSimple(place) })
}
