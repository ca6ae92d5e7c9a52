import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { ServerSpec } from '../process/launcher.js'
import { cloudSpec } from './cloud.js'

/** kube-controller-manager's controllers that workloads need, by its long names. */
const controllers = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'cronjob-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'endpointslice-controller',
  'node-lifecycle-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'clusterrole-aggregation-controller',
  'ttl-after-finished-controller',
]

/** Additional controllers of a cluster with `cloud`: the binder and its finalizers' controllers, and those that set status. */
const cloudControllers = [
  'persistentvolume-binder-controller',
  'persistentvolume-protection-controller',
  'persistentvolumeclaim-protection-controller',
  'resourcequota-controller',
  'disruption-controller',
]

/** A port of every pod that leads to a server on loopback. */
export interface Forward {
  /** of the pod */
  readonly port: number
  /** of the server on 127.0.0.1 */
  readonly to: number
}

export interface ControllerOptions {
  readonly folder: string
  readonly kubeconfig: string
  /** folders of the kubernetes and the kwok binaries */
  readonly kubernetes: string
  readonly kwok: string
  /** calls per second of kube-controller-manager and of kube-scheduler, with bursts of twice that */
  readonly qps: number
  /** their nice value, 0 to 19 */
  readonly nice?: number | undefined
  /** whether it provides volumes and addresses of load balancers */
  readonly cloud: boolean
  /** the targets of `pods/portforward`, for which KWOK acts as the kubelet */
  readonly forwards?: { readonly ports: readonly Forward[]; readonly kubeletPort: number } | undefined
}

const forwardsOf = (ports: readonly Forward[]): string =>
  stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterPortForward',
    metadata: { name: 'rig' },
    spec: {
      forwards: ports.map(({ port, to }) => ({ ports: [port], target: { address: '127.0.0.1', port: to } })),
    },
  })

/** @returns how to start the components that run workloads: kube-controller-manager, kube-scheduler and KWOK */
export const controllerSpecs = ({
  folder,
  kubeconfig,
  kubernetes,
  kwok,
  qps,
  nice,
  cloud,
  forwards,
}: ControllerOptions): readonly ServerSpec[] => {
  const forwarding = join(folder, 'forwards.yaml')
  if (forwards !== undefined) writeFileSync(forwarding, forwardsOf(forwards.ports))
  const pace = [`--kube-api-qps=${qps}`, `--kube-api-burst=${2 * qps}`]
  const spec = (at: string, file: string, args: readonly string[]): ServerSpec => ({
    command: join(at, file),
    args: [`--kubeconfig=${kubeconfig}`, ...args],
    log: join(folder, `${file}.log`),
    cwd: folder,
    ...(nice === undefined ? {} : { nice }),
  })
  return [
    spec(kubernetes, 'kube-controller-manager', [
      `--controllers=${[...controllers, ...(cloud ? cloudControllers : [])].join(',')}`,
      `--service-account-private-key-file=${join(folder, 'service-account.key')}`,
      '--leader-elect=false',
      '--secure-port=0',
      ...pace,
    ]),
    spec(kubernetes, 'kube-scheduler', ['--leader-elect=false', '--secure-port=0', ...pace]),
    spec(kwok, 'kwok', [
      `--config=${join(kwok, 'stages.yaml')}`,
      '--manage-all-nodes=true',
      '--node-lease-duration-seconds=40',
      ...(forwards === undefined
        ? []
        : [
            `--config=${forwarding}`,
            `--server-address=127.0.0.1:${forwards.kubeletPort}`,
            '--node-ip=127.0.0.1',
            `--node-port=${forwards.kubeletPort}`,
          ]),
    ]),
    ...(cloud ? [cloudSpec({ folder, kubeconfig, nice })] : []),
  ]
}
