import type { KubeObject } from '../objects/object.js'
import { type Resource, storeKey } from '../resources/resource.js'
import type { Core } from '../writes/core.js'

export interface ControllerOptions {
  /** From a pod's binding to its readiness, in milliseconds; 500 by default. */
  readyDelayMs: number
  /** From a Job's pod running to its success, in milliseconds; 500 by default. */
  jobDelayMs: number
  /** `counts` keeps no Pod and ReplicaSet objects, only the numbers in status. */
  pods: 'objects' | 'counts'
}

/** The context of a reconcile function. */
export interface Context {
  core: Core
  options: ControllerOptions
  resource(key: string): Resource
  /** Reconciles this object again, after so many milliseconds. */
  again(object: KubeObject, milliseconds: number): void
  /**
   * Milliseconds since a stage of the object's life was first asked about; a new `version` restarts it. Kept in
   * memory, since Kubernetes' own times are whole seconds; a restart of the simulator restarts every stage.
   */
  elapsed(object: KubeObject, stage: string, version?: string): number
}

/** Reconciles one object. Level-triggered: it looks at the current state, never at the change. */
export type Reconcile = (context: Context, object: KubeObject) => void

/** Looks up built-in resources by store key. */
export const resourceIndex = (core: Core): ((key: string) => Resource) => {
  const index = new Map(core.registry.all().map((resource) => [storeKey(resource), resource]))
  return (key) => {
    const resource = index.get(key)
    if (!resource) throw new Error(`no built-in resource ${key}`)
    return resource
  }
}
