import { parseResources } from '../capacity/resources.js'
import { decide } from '../decide.js'
import type { PlacementInput } from '../input.js'
import type { PlacementResult } from '../result.js'
import { clusterOf, WORKLOAD } from './cluster.js'
import { type Preview, PreviewCase, type PreviewError, type PreviewResult } from './contract.js'
import { pointedErrors, pointerTo } from './pointer.js'

const quantities = (amounts: Record<string, string | number>, path: PropertyKey[]): PreviewError[] =>
  Object.entries(amounts).flatMap(([name, quantity]) => {
    try {
      parseResources({ [name]: quantity })
      return []
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return [{ pointer: pointerTo([...path, name]), message: error.message }]
    }
  })

const twice = (
  names: readonly string[],
  pathOf: (at: number) => PropertyKey[],
  what: string,
): PreviewError[] => {
  const seen = new Set<string>()
  return names.flatMap((name, at) => {
    const again = seen.has(name)
    seen.add(name)
    return again
      ? [{ pointer: pointerTo(pathOf(at)), message: `duplicate ${what} "${name}": list each ${what} once` }]
      : []
  })
}

// Checks beyond the schema.
const check = (
  { clusters, workload, previous }: PreviewCase,
  base: readonly PropertyKey[],
): PreviewError[] => {
  const names = clusters.map(({ metadata }) => metadata.name)
  return [
    ...twice(names, (at) => [...base, 'clusters', at, 'metadata', 'name'], 'cluster'),
    ...twice(
      previous.map(({ cluster }) => cluster),
      (at) => [...base, 'previous', at, 'cluster'],
      'cluster',
    ),
    ...clusters.flatMap(({ status }, at) =>
      (status?.nodeList ?? []).flatMap(({ allocatable, requested = {} }, node) => {
        const path = [...base, 'clusters', at, 'status', 'nodeList', node]
        return [
          ...quantities(allocatable, [...path, 'allocatable']),
          ...quantities(requested, [...path, 'requested']),
        ]
      }),
    ),
    ...quantities(workload?.requests ?? {}, [...base, 'workload', 'requests']),
  ]
}

const inputOf = ({
  clusters,
  placement,
  workload,
  previous,
  group,
  evicting,
  fresh,
  growth,
}: PreviewCase): PlacementInput => ({
  clusters: clusters.map(clusterOf),
  placement,
  workloads: workload
    ? [
        {
          uid: workload.uid,
          key: WORKLOAD,
          replicas: workload.replicas,
          pod: {
            requests: parseResources(workload.requests ?? {}),
            nodeSelector: workload.nodeSelector,
            tolerations: workload.tolerations,
          },
        },
      ]
    : [],
  previous: previous.map(({ cluster, replicas }) => ({ cluster, workloads: { [WORKLOAD]: replicas } })),
  group,
  evicting,
  fresh,
  growth,
})

const resultOf = (result: PlacementResult): PreviewResult => {
  const rejected = result.rejected.map(({ cluster, filter, reason }) => ({ cluster, filter, reason }))
  if (result.outcome === 'Unschedulable')
    return { outcome: 'Unschedulable', targets: [], rejected, message: result.message }
  const targets = result.targets.map(({ cluster, workloads }) => ({
    cluster,
    replicas: workloads[WORKLOAD] ?? 0,
  }))
  return { outcome: 'Scheduled', targets, rejected }
}

type Read = { readonly input: PlacementInput } | { readonly errors: readonly PreviewError[] }

const read = (given: unknown, base: readonly PropertyKey[]): Read => {
  const parsed = PreviewCase.safeParse(given)
  if (!parsed.success) return { errors: pointedErrors(parsed.error, base) }
  const errors = check(parsed.data, base)
  return errors.length > 0 ? { errors } : { input: inputOf(parsed.data) }
}

/**
 * Decides cases that are given as data: one, or an array of them, as parsed from JSON or YAML. Nothing is decided if
 * the input has errors. Offline and pure.
 */
export const previewCases = (input: unknown): Preview => {
  const many = Array.isArray(input)
  const cases: unknown[] = many ? input : [input]
  const reads = cases.map((one, at) => read(one, many ? [at] : []))
  const errors = reads.flatMap((one) => ('errors' in one ? one.errors : []))
  if (errors.length > 0) return { ok: false, errors }
  const results = reads.flatMap((one) => ('input' in one ? [resultOf(decide(one.input))] : []))
  const [only] = results
  return { ok: true, output: many || only === undefined ? results : only }
}
