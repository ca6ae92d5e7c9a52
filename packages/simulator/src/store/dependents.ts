import { type KubeObject, keyOf, pathOf } from '../objects/object.js'

export interface Dependent {
  resource: string
  object: KubeObject
}

/** Objects by the uids of their owners. */
export interface Dependents {
  link(resource: string, object: KubeObject): void
  unlink(resource: string, object: KubeObject): void
  /** The objects that name this uid as an owner. */
  of(uid: string): Dependent[]
}

const ownersOf = (object: KubeObject): string[] =>
  object.metadata.ownerReferences?.map((owner) => owner.uid) ?? []

export const createDependents = (): Dependents => {
  const byOwner = new Map<string, Map<string, Dependent>>()
  return {
    link: (resource, object) => {
      for (const owner of ownersOf(object)) {
        const known = byOwner.get(owner) ?? new Map<string, Dependent>()
        byOwner.set(owner, known)
        known.set(`${resource} ${pathOf(keyOf(object))}`, { resource, object })
      }
    },
    unlink: (resource, object) => {
      for (const owner of ownersOf(object)) {
        const known = byOwner.get(owner)
        known?.delete(`${resource} ${pathOf(keyOf(object))}`)
        if (known?.size === 0) byOwner.delete(owner)
      }
    },
    of: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
  }
}
