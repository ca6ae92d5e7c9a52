import { join } from 'node:path'
import type { ServerSpec } from '../process/launcher.js'

/** kube-controller-manager's controllers a workload needs, by the long names it knows them under. */
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
]

export interface ControllerOptions {
  readonly folder: string
  readonly kubeconfig: string
  /** folders of the kubernetes and the kwok binaries */
  readonly kubernetes: string
  readonly kwok: string
}

/** @returns how to start what makes workloads run: kube-controller-manager, kube-scheduler and KWOK */
export function controllerSpecs({
  folder,
  kubeconfig,
  kubernetes,
  kwok,
}: ControllerOptions): readonly ServerSpec[] {
  const spec = (at: string, file: string, args: readonly string[]): ServerSpec => ({
    command: join(at, file),
    args: [`--kubeconfig=${kubeconfig}`, ...args],
    log: join(folder, `${file}.log`),
    cwd: folder,
  })
  return [
    spec(kubernetes, 'kube-controller-manager', [
      `--controllers=${controllers.join(',')}`,
      `--service-account-private-key-file=${join(folder, 'service-account.key')}`,
      '--leader-elect=false',
      '--secure-port=0',
      // The defaults (20 and 30) make 300 releases wait for the rig and not for the hub.
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ]),
    spec(kubernetes, 'kube-scheduler', [
      '--leader-elect=false',
      '--secure-port=0',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ]),
    spec(kwok, 'kwok', [
      `--config=${join(kwok, 'stages.yaml')}`,
      '--manage-all-nodes=true',
      '--node-lease-duration-seconds=40',
    ]),
  ]
}
