import type { Command } from 'commander'
import { dryRun } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

/** What a registry or a repository needs. */
const chartAccess: NonNullable<Declarations[string]['options']> = [
  [
    '--username <name>',
    'user name for the registry or repository (default for a registry: that of helm registry login)',
  ],
  ['--password <password>', 'its password, which other processes can see: prefer --password-stdin'],
  ['--password-stdin', 'read the password from standard input'],
  ['--pass-credentials', 'send the credentials also to another host that has the archive'],
  ['--ca-file <file>', 'certificate authority of the registry or repository, in PEM'],
  ['--cert-file <file>', 'client certificate, in PEM'],
  ['--key-file <file>', 'private key of the client certificate, in PEM'],
  ['--plain-http', 'allow connections without TLS to other machines'],
]

/** What a repository in Git over SSH needs. */
const gitAccess: NonNullable<Declarations[string]['options']> = [
  ['--ssh-key <file>', 'private key for a repository at git+ssh://, without a passphrase'],
  ['--known-hosts <file>', 'keys of the host of that repository, as in known_hosts'],
]

/** Which signature a chart must have. */
const chartSignature: NonNullable<Declarations[string]['options']> = [
  ['--verify', 'refuse a chart without a valid provenance file (.prov), as helm --verify does'],
  ['--keyring <file>', 'public keys for --verify (default: ~/.gnupg/pubring.gpg)'],
  ['--cosign-key <file>', 'refuse a chart in a registry that cosign did not sign with this key'],
]

const commands: Declarations = {
  push: {
    summary:
      'push manifests, a Helm chart or a Kustomize folder as a revision, from a path, a registry or Git',
    arguments: '<path...>',
    options: [
      ['--name <name>', 'name of the bundle (default: the name of the folder)'],
      [
        '--version <version>',
        'version of the revision (default: the next patch version, starting at 0.1.0); of a chart in a registry or repository, its version or a range',
      ],
      ['--repo <url>', 'URL of the chart repository that has the chart'],
      ['-f, --values <file>...', 'file with values of the chart; later files override earlier ones'],
      [
        '--crd-policy <policy>',
        'what happens to the definitions in crds/ of the chart: CreateReplace (default), Create or Skip',
      ],
      [
        '--divisible <workload>...',
        'a workload of the chart with replicas that a placement can divide, by name or as Kind/name; without any, the chart runs whole',
      ],
      [
        '--dependency <bundle@range>...',
        'a bundle that must be Ready first on each cluster, with a version range',
      ],
      [
        '--health <file>',
        'file with a list of health rules: {group, kind, ready, progressing, failed} (default: those of the newest revision)',
      ],
      ...chartAccess,
      ...gitAccess,
      ...chartSignature,
      dryRun,
    ],
    examples: [
      'hansa bundle push ./web',
      'hansa bundle push ./web --version 2.0.0 --dependency "base@>=1.0.0"',
      'hansa bundle push ./overlays/production --name web',
      'hansa bundle push argo-cd-9.1.0.tgz -f production.yaml',
      "hansa bundle push oci://ghcr.io/argoproj/argo-helm/argo-cd --version '^9'",
      'hansa bundle push web --repo https://charts.acme.example --version 2.4.1',
      "hansa bundle push 'git+https://git.acme.example/team/apps.git//charts/web?ref=main'",
      'hansa bundle push web-2.4.1.tgz --verify --keyring acme.asc',
      'hansa bundle push oci://ghcr.io/acme/charts/web --cosign-key cosign.pub',
    ],
    load: () => import('../../commands/bundle/push.js'),
  },
  list: {
    summary: 'list bundles',
    options: [
      ['-A, --all-namespaces', 'list across all namespaces'],
      ['-l, --selector <labels>', 'filter by labels'],
    ],
    examples: ['hansa bundle list -A'],
    prefix: ['bundles'],
    load: () => import('../../commands/get.js'),
  },
  versions: {
    summary: 'list the revisions of a bundle',
    arguments: '<name>',
    examples: ['hansa bundle versions web'],
    load: () => import('../../commands/bundle/versions.js'),
  },
  diff: {
    summary:
      'compare the objects of two revisions of a bundle (exit code 0: equal, 1: different, 2 or more: error)',
    arguments: '<name> <version> <other-version>',
    options: [
      [
        '--cluster <name>',
        'render for a registered cluster: its Kubernetes version and API versions (default: the APIs of Kubernetes)',
      ],
    ],
    examples: ['hansa bundle diff web 1.0.0 1.1.0', 'hansa bundle diff web 1.0.0 1.1.0 --cluster eu-1'],
    load: () => import('../../commands/bundle/diff.js'),
  },
  show: {
    summary: 'show what the Helm chart of a bundle says of itself: dependencies, hooks and README',
    arguments: '<name>',
    options: [['--version <version>', 'version of the bundle (default: the last one pushed)']],
    examples: ['hansa bundle show argo-cd'],
    load: () => import('../../commands/bundle/show.js'),
  },
  values: {
    summary: 'print the default values of the Helm chart of a bundle',
    arguments: '<name>',
    options: [['--version <version>', 'version of the bundle (default: the last one pushed)']],
    examples: ['hansa bundle values argo-cd > values.yaml'],
    load: () => import('../../commands/bundle/values.js'),
  },
  render: {
    summary: 'print the objects of a Helm chart or a Kustomize folder, without changing anything',
    arguments: '<chart>',
    options: [
      [
        '--version <range>',
        'version of a chart in a registry or repository, or a range such as ^2 (default: the newest release)',
      ],
      ['--repo <url>', 'URL of the chart repository that has the chart'],
      ['-f, --values <file>...', 'file with values of the chart; later files override earlier ones'],
      ['--release <name>', 'name of the release that templates see (default: the name of the chart)'],
      ['--cluster <name>', 'render for a registered cluster: its Kubernetes version and API versions'],
      ['--kube-version <version>', 'Kubernetes version that templates see (default: 1.37.0)'],
      ['--api-versions <version>...', 'API version that is also served, such as monitoring.coreos.com/v1'],
      ['--is-upgrade', 'render an upgrade instead of an installation'],
      ['--show-secrets', 'print the values of Secrets'],
      ...chartAccess,
      ...gitAccess,
      ...chartSignature,
      ['--offline', 'do not fetch dependencies that are missing from charts/'],
    ],
    examples: [
      'hansa bundle render ./web-chart -f production.yaml',
      'hansa bundle render oci://ghcr.io/acme/charts/web --version ^2',
      'hansa bundle render web --repo https://charts.acme.example --version 2.4.1',
      'hansa bundle render argo-cd-9.1.0.tgz --cluster eu-1',
      'hansa bundle render ./overlays/production',
      "hansa bundle render 'git+https://git.acme.example/team/apps.git//web?ref=v2.1.0'",
    ],
    load: () => import('../../commands/bundle/render.js'),
  },
  search: {
    summary: 'search the charts of a repository, or list the versions of one',
    arguments: '[text]',
    options: [
      ['--repo <url>', 'URL of the chart repository'],
      ['--versions', 'list all versions of the chart with this name'],
      [
        '--version <range>',
        'only versions in this range, such as ^9 (default: the newest release of each chart; with --versions and for a registry, all)',
      ],
      ...chartAccess,
    ],
    examples: [
      'hansa bundle search cache --repo https://charts.acme.example',
      "hansa bundle search web --repo https://charts.acme.example --versions --version '^2'",
      'hansa bundle search oci://ghcr.io/argoproj/argo-helm/argo-cd',
    ],
    load: () => import('../../commands/bundle/search.js'),
  },
}

const healthCommands: Declarations = {
  test: {
    summary: 'test the health rules of a bundle on an object from a file, or on a live one of a release',
    arguments: '<bundle> [namespace/name]',
    options: [
      ['-f, --filename <file>', 'file with one object, or - for standard input'],
      [
        '--cluster <name>',
        'the cluster with the live object: any object with that name that releases of the bundle have there',
      ],
    ],
    examples: [
      'hansa bundle health test shop --cluster eu-1 shop/database',
      'hansa bundle health test shop@1.4.0 -f widget.yaml',
      'kubectl get widget w -o yaml | hansa bundle health test shop -f -',
    ],
    load: () => import('../../commands/bundle/health-test.js'),
  },
}

/** `hansa bundle …` */
export const addBundles = (program: Command, perform: Perform): void => {
  const bundle = noun(program, 'bundle', 'manage components and their immutable revisions', [
    'hansa bundle push ./web',
    'hansa bundle versions web',
  ])
  declareAll(bundle, commands, perform)
  const health = noun(bundle, 'health', 'test the rules that assess the objects of a bundle', [
    'hansa bundle health test shop --cluster eu-1 shop/database',
  ])
  declareAll(health, healthCommands, perform)
}
