import { Command } from 'commander'
import { version } from '../version.js'
import { declare, noun, type Perform } from './program.js'

const wait = [
  ['--wait', 'wait until it is done'],
  ['--timeout <time>', 'how long to wait: 90s, 5m (default: 5m)'],
] as const
const filename = [
  '-f, --filename <path>',
  'a file, a folder (read recursively), or - for standard input',
] as const
const dryRun = ['--dry-run', 'check and show what would be stored; store nothing'] as const
const yes = ['--yes', 'do not ask'] as const

const addResources = (program: Command, perform: Perform): void => {
  declare(
    program,
    'get',
    {
      summary: 'show one resource, or a list',
      arguments: '<kind> [name]',
      options: [
        ['-A, --all-namespaces', 'over all namespaces'],
        ['-l, --selector <labels>', 'only those with these labels: tier=prod,env!=test'],
        ['-w, --watch', 'go on showing changes'],
      ],
      examples: ['hansa get clusters', 'hansa get releases -A -o wide', 'hansa get release web -o yaml'],
      load: () => import('../commands/get.js'),
    },
    perform,
  )
  declare(
    program,
    'describe',
    {
      summary: 'show everything about a resource, with its latest events',
      arguments: '[kind] [name]',
      options: [filename],
      examples: ['hansa describe cluster eu-1', 'hansa describe release/web'],
      load: () => import('../commands/describe.js'),
    },
    perform,
  )
  declare(
    program,
    'apply',
    {
      summary: 'make or replace resources from files',
      options: [filename, dryRun],
      examples: ['hansa apply -f placement.yaml', 'hansa get release web -o yaml | hansa apply -f -'],
      load: () => import('../commands/apply.js'),
    },
    perform,
  )
  declare(
    program,
    'delete',
    {
      summary: 'delete resources',
      arguments: '[kind] [name]',
      options: [filename, yes, dryRun, ...wait],
      examples: ['hansa delete release web --wait', 'hansa delete -f folder --yes'],
      load: () => import('../commands/delete.js'),
    },
    perform,
  )
  declare(
    program,
    'wait',
    {
      summary: 'wait for a condition, or until something is gone',
      arguments: '<kind/name> [name]',
      options: [
        ['--for <what>', 'condition=TYPE, or delete'],
        ['--timeout <time>', 'how long to wait: 90s, 5m (default: 60s)'],
      ],
      examples: ['hansa wait release/web --for condition=Ready --timeout 2m'],
      load: () => import('../commands/wait.js'),
    },
    perform,
  )
  declare(
    program,
    'events',
    {
      summary: 'show what happened',
      options: [
        ['--about <kind/name>', 'only about this resource (or kind)'],
        ['--cluster <name>', 'only on this cluster'],
        ['--reason <word>', 'only of this reason'],
        ['--limit <n>', 'at most this many'],
        ['-w, --watch', 'go on showing events'],
      ],
      examples: ['hansa events --about release/web', 'hansa events --watch'],
      load: () => import('../commands/events.js'),
    },
    perform,
  )
}

const addClusters = (program: Command, perform: Perform): void => {
  const cluster = noun(program, 'cluster', 'Kubernetes clusters the hub knows')
  declare(
    cluster,
    'register',
    {
      summary: 'register a cluster from a kubeconfig file',
      arguments: '<name>',
      options: [
        [
          '--kubeconfig <file>',
          'the kubeconfig (default: KUBECONFIG, or ~/.kube/config); its credential is used once and never stored',
        ],
        ['--provider <name>', 'who runs it'],
        ['--region <name>', 'where it is'],
        ['--zone <name>...', 'a zone it is in'],
        ['--label <key=value>...', 'a label'],
        ['--role <file>', 'a ClusterRole whose rules the hub gets instead of cluster-admin'],
        ['--insecure', 'do not check the certificate of the API server; shown forever after'],
        ['--take-over', 'take it although another hub has it'],
        ...wait,
      ],
      examples: [
        'hansa cluster register eu-1 --kubeconfig ~/.kube/config --context eu-1 --region eu --label tier=prod',
      ],
      load: () => import('../commands/cluster/register.js'),
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
      load: () => import('../commands/cluster/list.js'),
    },
    perform,
  )
  declare(
    cluster,
    'describe',
    {
      summary: 'show everything about a cluster',
      arguments: '<name>',
      load: () => import('../commands/cluster/describe.js'),
    },
    perform,
  )
  declare(
    cluster,
    'cordon',
    {
      summary: 'let a cluster take nothing new',
      arguments: '<name>',
      load: () => import('../commands/cluster/cordon.js'),
    },
    perform,
  )
  declare(
    cluster,
    'uncordon',
    {
      summary: 'let a cluster take releases again',
      arguments: '<name>',
      load: () => import('../commands/cluster/uncordon.js'),
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
      load: () => import('../commands/cluster/taint.js'),
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
      load: () => import('../commands/cluster/label.js'),
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
      ],
      examples: [
        'hansa cluster rotate eu-1',
        'hansa cluster rotate eu-1 --kubeconfig ~/.kube/config --context eu-1',
      ],
      load: () => import('../commands/cluster/rotate.js'),
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
        ...wait,
      ],
      load: () => import('../commands/cluster/unregister.js'),
    },
    perform,
  )
}

const addBundles = (program: Command, perform: Perform): void => {
  const bundle = noun(program, 'bundle', 'components and their immutable revisions')
  declare(
    bundle,
    'push',
    {
      summary: 'push the manifests of a folder or file as a revision',
      arguments: '<path>',
      options: [
        ['--name <name>', 'name of the bundle (default: the folder’s)'],
        ['--version <version>', 'version of the revision (default: the next patch; first 0.1.0)'],
        ['--dependency <bundle@range>...', 'a bundle that must be Ready first on each cluster'],
      ],
      examples: [
        'hansa bundle push ./web',
        'hansa bundle push ./web --version 2.0.0 --dependency "base@>=1.0.0"',
      ],
      load: () => import('../commands/bundle/push.js'),
    },
    perform,
  )
  declare(
    bundle,
    'list',
    {
      summary: 'list bundles',
      options: [
        ['-A, --all-namespaces', 'over all namespaces'],
        ['-l, --selector <labels>', 'only those with these labels'],
      ],
      load: () => import('../commands/bundle/list.js'),
    },
    perform,
  )
  declare(
    bundle,
    'versions',
    {
      summary: 'list the revisions of a bundle',
      arguments: '<name>',
      load: () => import('../commands/bundle/versions.js'),
    },
    perform,
  )
}

const addReleases = (program: Command, perform: Perform): void => {
  const release = noun(program, 'release', 'bundles placed on clusters')
  declare(
    release,
    'create',
    {
      summary: 'place a bundle',
      arguments: '<name>',
      options: [
        ['--bundle <name@version>', 'the bundle (default version: the one pushed last)'],
        ['--placement <name>', 'the placement'],
        ['--target-namespace <name>', 'for objects without a namespace (default: default)'],
        ['--replicas <workload=n>...', 'replicas of a workload'],
        dryRun,
        ...wait,
      ],
      examples: ['hansa release create web --bundle web --placement everywhere --wait'],
      load: () => import('../commands/release/create.js'),
    },
    perform,
  )
  declare(
    release,
    'status',
    {
      summary: 'show how a release stands',
      arguments: '<name>',
      load: () => import('../commands/release/status.js'),
    },
    perform,
  )
  declare(
    release,
    'targets',
    {
      summary: 'show where a release stands',
      arguments: '<name>',
      load: () => import('../commands/release/targets.js'),
    },
    perform,
  )
  declare(
    release,
    'scale',
    {
      summary: 'set the replicas of a workload',
      arguments: '<name> <replicas>',
      options: wait,
      examples: ['hansa release scale web 6', 'hansa release scale shop frontend=4 --wait'],
      load: () => import('../commands/release/scale.js'),
    },
    perform,
  )
  declare(
    release,
    'why',
    {
      summary: 'explain why clusters were or were not chosen',
      arguments: '<name>',
      options: [['--cluster <name>', 'only this cluster']],
      load: () => import('../commands/release/why.js'),
    },
    perform,
  )
}

const addContexts = (program: Command, perform: Perform): void => {
  const context = noun(program, 'context', 'hubs this CLI knows')
  declare(
    context,
    'list',
    { summary: 'list contexts', load: () => import('../commands/context/list.js') },
    perform,
  )
  declare(
    context,
    'use',
    {
      summary: 'use a context from now on',
      arguments: '<name>',
      load: () => import('../commands/context/use.js'),
    },
    perform,
  )
  declare(
    context,
    'set',
    {
      summary: 'add or change a context',
      arguments: '<name>',
      examples: ['hansa context set lab --url https://hansa.example.org --token "$TOKEN"'],
      load: () => import('../commands/context/set.js'),
    },
    perform,
  )
  declare(
    context,
    'delete',
    { summary: 'forget a context', arguments: '<name>', load: () => import('../commands/context/delete.js') },
    perform,
  )
}

/** Every command of `hansa`. */
export const createProgram = (perform: Perform): Command => {
  const program = new Command('hansa')
    .description('Place component bundles across Kubernetes clusters, and watch them fail over.')
    .version(version, '-V, --version', 'print the version of the CLI')
    // `bundle push --version` is the bundle's, not this one.
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .exitOverride()
    .addHelpText(
      'before',
      'Examples:\n  $ hansa get clusters\n  $ hansa bundle push ./web\n  $ hansa release create web --bundle web --placement everywhere --wait\n',
    )
  addResources(program, perform)
  addClusters(program, perform)
  addBundles(program, perform)
  addReleases(program, perform)
  addContexts(program, perform)
  declare(
    program,
    'version',
    {
      summary: 'print versions',
      options: [['--client', 'only of the CLI; does not reach the hub']],
      load: () => import('../commands/version.js'),
    },
    perform,
  )
  return program
}
