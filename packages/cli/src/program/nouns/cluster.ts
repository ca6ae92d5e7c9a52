import type { Command } from 'commander'
import { dryRun, wait, yes } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  register: {
    summary: 'register a cluster from a kubeconfig file',
    arguments: '<name>',
    options: [
      [
        '--kubeconfig <file>',
        'the kubeconfig (default: KUBECONFIG, or ~/.kube/config); its credential is used once and not stored',
      ],
      ['--provider <name>', 'provider of the cluster'],
      ['--region <name>', 'region of the cluster'],
      ['--zone <name>...', 'zone of the cluster'],
      ['--label <key=value>...', 'label of the cluster'],
      ['--role <file>', 'a file with a ClusterRole; the hub gets its rules instead of cluster-admin'],
      [
        '--insecure',
        'do not verify the certificate of the API server; the TlsVerified condition stays False',
      ],
      [
        '--keep-credential',
        'store the kubeconfig’s own credential, encrypted, and keep using it: for proxies that accept only tokens they issued (Rancher)',
      ],
      ['--take-over', 'take over a cluster that another hub manages'],
      dryRun,
      ...wait,
    ],
    examples: [
      'hansa cluster register eu-1 --kubeconfig ~/.kube/config --context eu-1 --region eu --label tier=prod',
    ],
    load: () => import('../../commands/cluster/register.js'),
  },
  list: {
    summary: 'list clusters',
    options: [
      ['-l, --selector <labels>', 'filter by labels'],
      ['-w, --watch', 'watch for changes'],
    ],
    examples: ['hansa cluster list', 'hansa cluster list -l tier=prod -o wide'],
    prefix: ['clusters'],
    load: () => import('../../commands/get.js'),
  },
  describe: {
    summary: 'show details of a cluster',
    arguments: '<name>',
    examples: ['hansa cluster describe eu-1'],
    prefix: ['cluster'],
    load: () => import('../../commands/describe.js'),
  },
  nodes: {
    summary: 'list the nodes of a cluster, with allocatable and requested resources',
    arguments: '<name>',
    examples: ['hansa cluster nodes eu-1'],
    load: () => import('../../commands/cluster/nodes.js'),
  },
  cordon: {
    summary: 'mark a cluster as unschedulable',
    arguments: '<name>',
    options: [dryRun],
    examples: ['hansa cluster cordon eu-1'],
    load: async () => ({ run: (await import('../../commands/cluster/act.js')).cordon }),
  },
  uncordon: {
    summary: 'mark a cluster as schedulable',
    arguments: '<name>',
    options: [dryRun],
    examples: ['hansa cluster uncordon eu-1'],
    load: async () => ({ run: (await import('../../commands/cluster/act.js')).uncordon }),
  },
  maintenance: {
    summary: 'begin or end a maintenance of a cluster: its outages evict nothing',
    arguments: '<name>',
    options: [
      ['--for <time>', 'how long it takes from now on, such as 90m or 2h; at most 30d'],
      ['--reason <text>', 'why'],
      ['--end', 'end it now'],
      dryRun,
    ],
    examples: [
      'hansa cluster maintenance eu-1 --for 2h --reason "upgrade of Kubernetes"',
      'hansa cluster maintenance eu-1 --end',
    ],
    load: () => import('../../commands/cluster/maintenance.js'),
  },
  taint: {
    summary: 'add or remove taints of a cluster',
    arguments: '<name> <taints...>',
    examples: ['hansa cluster taint eu-1 gpu=true:NoSchedule', 'hansa cluster taint eu-1 gpu-'],
    options: [dryRun],
    load: () => import('../../commands/cluster/taint.js'),
  },
  label: {
    summary: 'add, change or remove labels of a cluster',
    arguments: '<name> <labels...>',
    examples: ['hansa cluster label eu-1 tier=prod old-'],
    options: [dryRun],
    load: () => import('../../commands/cluster/label.js'),
  },
  score: {
    summary: 'set or remove scores of a cluster, which placements can rank clusters by',
    arguments: '<name> <scores...>',
    options: [['--ttl <time>', 'how long the score is valid: 90s, 10m, 1h (default: no expiry)']],
    examples: ['hansa cluster score eu-1 power=0.42 --ttl 10m', 'hansa cluster score eu-1 power-'],
    load: () => import('../../commands/cluster/score.js'),
  },
  rotate: {
    summary: 'replace the hub’s credential for a cluster and revoke the old one',
    arguments: '<name>',
    options: [
      [
        '--kubeconfig <file>',
        'create the new credential with this kubeconfig’s credential, used once and never stored, if the hub’s own no longer works',
      ],
      [
        '--keep-credential',
        'store the credential of the kubeconfig (default: KUBECONFIG, or ~/.kube/config) instead of creating one, as `register` does',
      ],
    ],
    examples: [
      'hansa cluster rotate eu-1',
      'hansa cluster rotate eu-1 --kubeconfig rancher.yaml --keep-credential',
      'hansa cluster rotate eu-1 --kubeconfig ~/.kube/config --context eu-1',
    ],
    load: () => import('../../commands/cluster/rotate.js'),
  },
  unregister: {
    summary: 'unregister a cluster and delete the objects Hansa applied there',
    arguments: '<name>',
    options: [
      ['--keep', 'keep the objects Hansa applied'],
      [
        '--force',
        'unregister a cluster that no longer exists, without contacting it, and list the objects left behind',
      ],
      yes,
      dryRun,
      ...wait,
    ],
    examples: [
      'hansa cluster unregister eu-1 --wait',
      'hansa cluster unregister eu-1 --keep --yes',
      'hansa cluster unregister eu-1 --force',
    ],
    load: () => import('../../commands/cluster/unregister.js'),
  },
}

/** `hansa cluster …` */
export const addClusters = (program: Command, perform: Perform): void => {
  const cluster = noun(program, 'cluster', 'manage registered Kubernetes clusters', [
    'hansa cluster register eu-1 --kubeconfig ~/.kube/config --context eu-1 --region eu',
    'hansa cluster list -o wide',
  ])
  declareAll(cluster, commands, perform)
}
