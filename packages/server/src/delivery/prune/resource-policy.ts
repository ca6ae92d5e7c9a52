import type { KubeObject } from '../../kube/index.js'

const annotation = 'helm.sh/resource-policy'

/** Why such an object stays. */
export const keptByPolicy = `annotation ${annotation}: keep`

/** Whether an object is never deleted, as Helm reads its annotation. Pure. */
export const isKeptByPolicy = ({ metadata }: Pick<KubeObject, 'metadata'>): boolean =>
  metadata.annotations?.[annotation]?.trim().toLowerCase() === 'keep'
