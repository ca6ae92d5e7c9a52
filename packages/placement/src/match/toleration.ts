import type { Taint } from '../contract/taint.js'
import type { Toleration } from '../contract/toleration.js'

/**
 * Whether one of `tolerations` matches `taint`, as Kubernetes matches them: no effect matches every effect, Exists
 * without a key every taint, a missing value is the empty one.
 */
export const tolerated = (taint: Taint, tolerations: readonly Toleration[]): boolean =>
  tolerations.some(
    (toleration) =>
      (toleration.effect === undefined || toleration.effect === taint.effect) &&
      (toleration.key === undefined || toleration.key === taint.key) &&
      (toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')),
  )

/** A taint as `kubectl` writes it: key=value:effect. */
export const taintText = (taint: Taint): string =>
  `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`
