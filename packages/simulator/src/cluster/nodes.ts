import type { JsonObject } from '../objects/json.js'

export type NodeSpec = {
  name?: string
  /** A Kubernetes quantity; 8 by default. */
  cpu?: string
  /** 32Gi by default. */
  memory?: string
  /** 110 by default. */
  pods?: number
  zone?: string
  labels?: Record<string, string>
  taints?: { key: string; value?: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[]
}

export interface NodePlace {
  cluster: string
  region: string
  zone: string
  version: string
  now: string
}

/** A Node as a healthy kubelet would have registered it. `index` counts from 0 and names it. */
export const nodeObject = (spec: NodeSpec, index: number, place: NodePlace): JsonObject => {
  const name = spec.name ?? `${place.cluster}-node-${index + 1}`
  const room = {
    cpu: spec.cpu ?? '8',
    memory: spec.memory ?? '32Gi',
    pods: String(spec.pods ?? 110),
    'ephemeral-storage': '100Gi',
  }
  const condition = (type: string, status: string, reason: string): JsonObject => ({
    type,
    status,
    reason,
    message: '',
    lastTransitionTime: place.now,
    lastHeartbeatTime: place.now,
  })
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': place.region,
        'topology.kubernetes.io/zone': spec.zone ?? place.zone,
        ...spec.labels,
      },
    },
    spec: { ...(spec.taints === undefined ? {} : { taints: spec.taints }) },
    status: {
      capacity: room,
      allocatable: room,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
        condition('Ready', 'True', 'KubeletReady'),
      ],
      addresses: [{ type: 'Hostname', address: name }],
      nodeInfo: { kubeletVersion: place.version, operatingSystem: 'linux', architecture: 'amd64' },
    },
  }
}
