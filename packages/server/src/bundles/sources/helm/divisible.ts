import { HansaError } from '../../../runtime/errors.js'
import { listed } from '../../../runtime/listed.js'
import { isRecord } from '../../../runtime/record.js'
import type { KubernetesObject } from '../../contract.js'
import { isWorkload } from '../../workloads.js'
import type { ChartStored } from './schema.js'

const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`

const refuse = ({ name, version }: ChartStored, reason: string, fix: string): HansaError =>
  new HansaError('Unprocessable', { reason: `chart ${name} ${version}: divisible: ${reason}`, fix })

/** The most workloads that a message names. */
const mostNamed = 20

const renderedOf = (workloads: readonly KubernetesObject[]): string =>
  workloads.length === 0
    ? 'the chart renders no Deployment, StatefulSet or ReplicaSet'
    : `the chart renders ${listed(workloads.map(nameOf).sort(), mostNamed)}`

/** Whether an object, such as a HorizontalPodAutoscaler or a ScaledObject of KEDA, sets the replicas of a workload. */
const scales = (
  { spec, metadata }: KubernetesObject,
  workload: KubernetesObject,
  namespace: string,
): boolean => {
  const target = isRecord(spec) ? spec.scaleTargetRef : undefined
  if (!isRecord(target)) return false
  const { kind = 'Deployment', name } = target
  return (
    kind === workload.kind &&
    name === workload.metadata.name &&
    (metadata.namespace ?? namespace) === (workload.metadata.namespace ?? namespace)
  )
}

/**
 * The workloads that `divisible` of a chart names, as `Kind/name`. Throws `Unprocessable` for a name that is not exactly one
 * workload of the rendering, and for a workload with an autoscaler: both would set its replicas.
 */
export const divisibleIn = (
  objects: readonly KubernetesObject[],
  divisible: readonly string[],
  { chart, namespace }: { chart: ChartStored; namespace: string },
): ReadonlySet<string> => {
  const workloads = objects.filter(isWorkload)
  const found = new Set<string>()
  for (const name of divisible) {
    const [workload, ...others] = workloads.filter(
      (one) => nameOf(one) === name || one.metadata.name === name,
    )
    if (workload === undefined)
      throw refuse(
        chart,
        `"${name}" is not a workload of the rendering; ${renderedOf(workloads)}`,
        'name one of the rendered workloads, or change the values',
      )
    if (others.length > 0)
      throw refuse(
        chart,
        `"${name}" is the name of ${others.length + 1} workloads: ${renderedOf([workload, ...others])}`,
        'name one as Kind/name, or none of them',
      )
    const scaler = objects.find((object) => scales(object, workload, namespace))
    if (scaler !== undefined)
      throw refuse(
        chart,
        `${nameOf(workload)} is scaled by ${nameOf(scaler)}, and cannot be divided`,
        'remove it from `divisible`, or disable the autoscaler in the values',
      )
    found.add(nameOf(workload))
  }
  return found
}
