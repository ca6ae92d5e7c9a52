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
  /** what KWOK serves as the kubelet */
  readonly kubelet?: Kubelet | undefined
}

export interface Kubelet {
  readonly port: number
  /** the targets of `pods/portforward` */
  readonly forwards?: readonly Forward[] | undefined
  /** the output of every container, for `pods/log` */
  readonly output?: string | undefined
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

/** A line of a container's log as a container runtime stores it. */
const logLine = (line: string): string => `2026-01-01T12:00:00.000000000Z stderr F ${line}\n`

/** @returns the arguments with which KWOK acts as the kubelet */
const kubeletArgs = (folder: string, { port, forwards, output }: Kubelet): string[] => {
  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  return [
    ...(forwards === undefined ? [] : [`--config=${file('forwards.yaml', forwardsOf(forwards))}`]),
    ...(output === undefined
      ? []
      : [
          `--config=${file('logs.yaml', logsOf(file('containers.log', output.split('\n').map(logLine).join(''))))}`,
        ]),
    `--server-address=127.0.0.1:${port}`,
    '--node-ip=127.0.0.1',
    `--node-port=${port}`,
  ]
}

const logsOf = (logsFile: string): string =>
  stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'rig' },
    spec: { logs: [{ logsFile }] },
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
  kubelet,
}: ControllerOptions): readonly ServerSpec[] => {
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
      ...(kubelet === undefined ? [] : kubeletArgs(folder, kubelet)),
    ]),
    ...(cloud ? [cloudSpec({ folder, kubeconfig, nice })] : []),
  ]
}
