import type { BundleRevision, ReleaseInput } from '@hansa/sdk'
import type { SentValues } from '../../values/draft.js'

/** The values of the form fields for a release. */
export interface Draft {
  readonly namespace: string
  readonly name: string
  readonly bundle: string
  readonly version: string
  readonly placement: string
  /** The namespace on the clusters for objects without one; empty: default. */
  readonly into: string
  /** By workload key; as typed. */
  readonly replicas: Readonly<Record<string, string>>
  readonly conflicts: string
  readonly drift: string
  readonly deletion: string
}

export interface WorkloadOf {
  readonly key: string
  readonly replicas: number
}

const divided = new Set(['Deployment', 'StatefulSet', 'ReplicaSet'])

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** The workloads of a revision whose replicas are divided, by the key a release names them by: the name, or Kind/name where two have it. */
export const workloadsOf = (objects: BundleRevision['objects']): WorkloadOf[] => {
  const found = objects.flatMap((object) => {
    const kind = String(object.kind)
    const name = String(recordOf(object.metadata).name)
    const { replicas } = recordOf(object.spec)
    return divided.has(kind) ? [{ kind, name, replicas: typeof replicas === 'number' ? replicas : 1 }] : []
  })
  return found.map(({ kind, name, replicas }) => {
    const twice = found.filter((other) => other.name === name).length > 1
    return { key: twice ? `${kind}/${name}` : name, replicas }
  })
}

const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** What is missing before a draft can be sent, in words; empty when nothing is. */
export const lacking = ({ name, bundle, version, placement, replicas }: Draft): string[] => [
  ...(name === ''
    ? ['a name']
    : namePattern.test(name)
      ? []
      : [
          'a valid name: 1 to 63 lowercase letters, digits or "-", starting and ending with a letter or digit',
        ]),
  ...(bundle === '' || version === '' ? ['a bundle and its version'] : []),
  ...(placement === '' ? ['a placement'] : []),
  ...Object.entries(replicas)
    .filter(([, text]) => text !== '' && !/^\d+$/.test(text.trim()))
    .map(([key]) => `a whole number of replicas for ${key}`),
]

/** The replicas that differ from the bundle's own. */
export const replicasOf = (draft: Draft, workloads: readonly WorkloadOf[]): Record<string, number> =>
  Object.fromEntries(
    workloads.flatMap(({ key, replicas }) => {
      const text = draft.replicas[key]?.trim() ?? ''
      return /^\d+$/.test(text) && Number(text) !== replicas ? [[key, Number(text)]] : []
    }),
  )

/** The resource to send; defaults are omitted. */
export const releaseOf = (
  draft: Draft,
  workloads: readonly WorkloadOf[],
  values: SentValues['spec'] = {},
): ReleaseInput => {
  const replicas = replicasOf(draft, workloads)
  return {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name: draft.name, namespace: draft.namespace },
    spec: {
      bundle: { name: draft.bundle, version: draft.version },
      placement: draft.placement,
      ...(draft.into === '' ? {} : { namespace: draft.into }),
      ...(Object.keys(replicas).length === 0 ? {} : { replicas }),
      ...values,
      ...(draft.conflicts === 'Adopt' ? { conflicts: 'Adopt' as const } : {}),
      ...(draft.drift === 'Report' ? { drift: 'Report' as const } : {}),
      ...(draft.deletion === 'All' ? { deletion: 'All' as const } : {}),
    },
  }
}
