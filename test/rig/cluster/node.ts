/** A fake node: a Node object whose pods KWOK reports as running. */
export interface NodeOptions {
  readonly name?: string
  /** default 8 */
  readonly cpu?: string | number
  /** default 32Gi */
  readonly memory?: string
  /** default 100Gi */
  readonly ephemeralStorage?: string
  /** default 110 */
  readonly pods?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[]
}

export interface NodePlace {
  readonly name: string
  readonly region: string
  readonly zone: string
}

/**
 * @param ready whether to write the Ready condition here: where KWOK runs it does, and more, but only for nodes
 *   that are not Ready yet
 * @returns the Node object to POST
 */
export const nodeObject = (
  { name, region, zone }: NodePlace,
  options: NodeOptions,
  ready: boolean,
): object => {
  const capacity = {
    cpu: String(options.cpu ?? 8),
    memory: options.memory ?? '32Gi',
    'ephemeral-storage': options.ephemeralStorage ?? '100Gi',
    pods: String(options.pods ?? 110),
  }
  const now = new Date().toISOString()
  const condition = {
    type: 'Ready',
    status: 'True',
    reason: 'Rig',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': region,
        'topology.kubernetes.io/zone': zone,
        ...options.labels,
      },
    },
    ...(options.taints === undefined ? {} : { spec: { taints: options.taints } }),
    status: { capacity, allocatable: capacity, ...(ready ? { conditions: [condition] } : {}) },
  }
}
