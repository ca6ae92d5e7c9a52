import { groupOf } from '../../bundles/index.js'
import type { KubeObject } from '../../kube/index.js'
import { isRecord } from '../../runtime/record.js'
import { keyOf } from '../place.js'

const isAutoscaler = ({ apiVersion, kind }: KubeObject): boolean =>
  kind === 'HorizontalPodAutoscaler' && apiVersion.startsWith('autoscaling/')

/** The key of an autoscaler's target; undefined when it names nothing. */
export const scaledBy = ({ metadata, spec }: KubeObject): string | undefined => {
  const target = isRecord(spec) && isRecord(spec.scaleTargetRef) ? spec.scaleTargetRef : {}
  const { apiVersion, kind, name } = target
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return undefined
  return keyOf({
    group: groupOf(apiVersion),
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    kind,
    namespace: metadata.namespace ?? '',
    name,
  })
}

/** The keys of all objects that autoscalers among these objects scale. */
export const scaledAmong = (objects: readonly KubeObject[]): ReadonlySet<string> =>
  new Set(objects.filter(isAutoscaler).flatMap((object) => scaledBy(object) ?? []))
