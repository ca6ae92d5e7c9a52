import type { Core } from '../writes/core.js'

export interface ControllerOptions {
  /** From a pod's binding to its readiness, in milliseconds. */
  readyDelayMs: number
  /** From a Job's pod running to its success. */
  jobDelayMs: number
  /** `counts` keeps no Pod and ReplicaSet objects, only the numbers in status. */
  pods: 'objects' | 'counts'
}

export interface Controllers {
  /** While paused nothing is reconciled, as when the API server is gone; later everything is. */
  pause(on: boolean): void
  stop(): void
}

export function startControllers(_core: Core, _options: Partial<ControllerOptions>): Controllers {
  return { pause: () => undefined, stop: () => undefined }
}
