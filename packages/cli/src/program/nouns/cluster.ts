import type { Command } from 'commander'
import { dryRun, wait, yes } from '../options.js'
import { declare, noun, type Perform } from '../program.js'

/** `hansa cluster …` */
export const addClusters = (program: Command, perform: Perform): void => {
  const cluster = noun(program, 'cluster', 'Kubernetes clusters the hub knows', [
    'hansa cluster register eu-1 --kubeconfig ~/.kube/config --context eu-1 --region eu',
    'hansa cluster list -o wide',
  ])
  declare(
    cluster,
    'register',
    {
      summary: 'register a cluster from a kubeconfig file',
      arguments: '<name>',
      options: [
        [
          '--kubeconfig <file>',
          'the kubeconfig (default: KUBECONFIG, or ~/.kube/config); its credential is used once and not stored',
        ],
        ['--provider <name>', 'who runs it'],
        ['--region <name>', 'where it is'],
        ['--zone <name>...', 'a zone it is in'],
        ['--label <key=value>...', 'a label'],
        ['--role <file>', 'a ClusterRole whose rules the hub gets instead of cluster-admin'],
        ['--insecure', 'do not check the certificate of the API server; shown forever after'],
        [
          '--keep-credential',
          'store the credential of the kubeconfig, encrypted, and use it as it is: for proxies that accept only tokens they issued (Rancher)',
        ],
        ['--take-over', 'take it although another hub has it'],
        dryRun,
        ...wait,
      ],
      examples: [
        'hansa cluster register eu-1 --kubeconfig ~/.kube/config --context eu-1 --region eu --label tier=prod',
      ],
      load: () => import('../../commands/cluster/register.js'),
    },
    perform,
  )
  declare(
    cluster,
    'list',
    {
      summary: 'list clusters',
      options: [
        ['-l, --selector <labels>', 'only those with these labels'],
        ['-w, --watch', 'go on showing changes'],
      ],
      examples: ['hansa cluster list', 'hansa cluster list -l tier=prod -o wide'],
      load: () => import('../../commands/cluster/list.js'),
    },
    perform,
  )
  declare(
    cluster,
    'describe',
    {
      summary: 'show everything about a cluster',
      arguments: '<name>',
      examples: ['hansa cluster describe eu-1'],
      load: () => import('../../commands/cluster/describe.js'),
    },
    perform,
  )
  declare(
    cluster,
    'nodes',
    {
      summary: 'list the nodes of a cluster, and what is asked of them',
      arguments: '<name>',
      examples: ['hansa cluster nodes eu-1'],
      load: () => import('../../commands/cluster/nodes.js'),
    },
    perform,
  )
  declare(
    cluster,
    'cordon',
    {
      summary: 'let a cluster take nothing new',
      arguments: '<name>',
      options: [dryRun],
      examples: ['hansa cluster cordon eu-1'],
      load: () => import('../../commands/cluster/cordon.js'),
    },
    perform,
  )
  declare(
    cluster,
    'uncordon',
    {
      summary: 'let a cluster take releases again',
      arguments: '<name>',
      options: [dryRun],
      examples: ['hansa cluster uncordon eu-1'],
      load: () => import('../../commands/cluster/uncordon.js'),
    },
    perform,
  )
  declare(
    cluster,
    'taint',
    {
      summary: 'taint a cluster, or take a taint away',
      arguments: '<name> <taints...>',
      examples: ['hansa cluster taint eu-1 gpu=true:NoSchedule', 'hansa cluster taint eu-1 gpu-'],
      options: [dryRun],
      load: () => import('../../commands/cluster/taint.js'),
    },
    perform,
  )
  declare(
    cluster,
    'label',
    {
      summary: 'label a cluster, or take a label away',
      arguments: '<name> <labels...>',
      examples: ['hansa cluster label eu-1 tier=prod old-'],
      options: [dryRun],
      load: () => import('../../commands/cluster/label.js'),
    },
    perform,
  )
  declare(
    cluster,
    'score',
    {
      summary: 'push a figure onto a cluster for placements to prefer it by, or take one away',
      arguments: '<name> <scores...>',
      options: [['--ttl <time>', 'how long it counts: 90s, 10m, 1h (default: for good)']],
      examples: ['hansa cluster score eu-1 power=0.42 --ttl 10m', 'hansa cluster score eu-1 power-'],
      load: () => import('../../commands/cluster/score.js'),
    },
    perform,
  )
  declare(
    cluster,
    'rotate',
    {
      summary: 'give the hub a new credential for a cluster and revoke the old one',
      arguments: '<name>',
      options: [
        [
          '--kubeconfig <file>',
          'make it with the credential of this kubeconfig, used once and never stored, where the hub’s own no longer works',
        ],
        [
          '--keep-credential',
          'store the credential of the kubeconfig (default: KUBECONFIG, or ~/.kube/config) instead of a new one, as `register` does',
        ],
      ],
      examples: [
        'hansa cluster rotate eu-1',
        'hansa cluster rotate eu-1 --kubeconfig rancher.yaml --keep-credential',
        'hansa cluster rotate eu-1 --kubeconfig ~/.kube/config --context eu-1',
      ],
      load: () => import('../../commands/cluster/rotate.js'),
    },
    perform,
  )
  declare(
    cluster,
    'unregister',
    {
      summary: 'forget a cluster and remove what Hansa applied there',
      arguments: '<name>',
      options: [
        ['--keep', 'leave what Hansa applied'],
        ['--force', 'the cluster is gone for good: forget it without reaching it, and say what stays behind'],
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
    perform,
  )
}
