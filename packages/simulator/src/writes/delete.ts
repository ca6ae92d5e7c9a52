import { timestamp } from '../clock.js'
import { forbidden } from '../errors.js'
import { type JsonObject, objectOf } from '../objects/json.js'
import { type KubeObject, keyOf } from '../objects/object.js'
import { type Resource, storeKey } from '../resources/resource.js'
import { commitUpdate } from './commit.js'
import type { Core } from './core.js'
import { checkRevision, checkUid } from './update.js'

export type Propagation = 'Background' | 'Foreground' | 'Orphan'

export interface DeleteOptions {
  preconditions: JsonObject
  propagation: Propagation
  dryRun: boolean
}

const recreated = (sent: string, live: string): string =>
  `the UID in the precondition (${sent}) does not match the UID in record (${live}). The object might have been deleted and then recreated`

const protectedNamespaces = new Set(['default', 'kube-system', 'kube-public'])

/** Every object that names `owner` by uid, controlling or not. */
export const dependentsOf = (core: Core, owner: KubeObject): { resource: Resource; object: KubeObject }[] =>
  core.store.ownedBy(owner.metadata.uid).flatMap(({ object }) => {
    const resource = core.registry.byKind(object.apiVersion, object.kind)
    return resource ? [{ resource, object }] : []
  })

const orphan = (core: Core, owner: KubeObject): void => {
  for (const { resource, object } of dependentsOf(core, owner)) {
    const left = (object.metadata.ownerReferences ?? []).filter((ref) => ref.uid !== owner.metadata.uid)
    const metadata = { ...object.metadata, ownerReferences: left }
    commitUpdate(core, resource, object, { ...object, metadata }, undefined, { dryRun: false })
  }
}

/** A deletion changes the desired state, so it increments the generation. */
const markDeleted = (core: Core, resource: Resource, live: KubeObject, next: JsonObject): KubeObject => {
  const marked: KubeObject = {
    ...live,
    ...next,
    metadata: {
      ...live.metadata,
      deletionTimestamp: timestamp(core.clock.now()),
      ...(resource.plural === 'namespaces' ? {} : { deletionGracePeriodSeconds: 0 }),
      ...(resource.generation ? { generation: (live.metadata.generation ?? 1) + 1 } : {}),
    },
  }
  return core.store.put(storeKey(resource), marked)
}

/**
 * Deletes an object, or marks it while finalizers hold it (a Namespace is always emptied first). Returns the object
 * if it still exists. Its dependents are deleted later (Background), first (Foreground) or stay (Orphan).
 * Throws 403 and 409 Statuses.
 */
export const deleteObject = (
  core: Core,
  resource: Resource,
  live: KubeObject,
  options: DeleteOptions,
): KubeObject | undefined => {
  checkUid(resource, live, options.preconditions, recreated)
  checkRevision(resource, live, options.preconditions)
  const isNamespace = storeKey(resource) === '/namespaces'
  if (isNamespace && protectedNamespaces.has(live.metadata.name)) {
    throw forbidden(`namespaces "${live.metadata.name}" is forbidden: this namespace may not be deleted`, {
      name: live.metadata.name,
      kind: 'namespaces',
    })
  }
  const held = isNamespace || (live.metadata.finalizers ?? []).length > 0
  if (options.dryRun) return held ? live : undefined
  if (options.propagation === 'Orphan') orphan(core, live)
  if (options.propagation === 'Foreground') {
    for (const { resource: kind, object } of dependentsOf(core, live)) {
      deleteObject(core, kind, object, { ...options, preconditions: {} })
    }
  }
  if (held) {
    if (live.metadata.deletionTimestamp !== undefined) return live
    const status = { ...objectOf(live.status), phase: 'Terminating' }
    return markDeleted(core, resource, live, isNamespace ? { status } : {})
  }
  core.store.remove(storeKey(resource), keyOf(live))
  return undefined
}
