import type { Command } from 'commander'
import { dryRun, wait } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  create: {
    summary: 'create a release: place a bundle on clusters',
    arguments: '<name>',
    options: [
      [
        '--bundle <name@version>',
        'the bundle (default version: the last one pushed); a range such as web@^1.4, or web@latest, follows new versions',
      ],
      ['--placement <name>', 'the placement that selects the clusters'],
      ['--target-namespace <name>', 'namespace for objects that do not set one (default: default)'],
      ['--replicas <workload=n>...', 'replicas of a workload'],
      ['-f, --values <file>...', 'file with values of the chart; later files override earlier ones'],
      dryRun,
      ...wait,
    ],
    examples: [
      'hansa release create web --bundle web --placement everywhere --wait',
      'hansa release create argo-cd --bundle argo-cd --placement one -f production.yaml',
    ],
    load: () => import('../../commands/release/create.js'),
  },
  upgrade: {
    summary: 'change the version of the bundle of a release, or its values',
    arguments: '<name>',
    options: [
      [
        '--bundle <name@version>',
        'the bundle (default version: the last one pushed; unchanged with --values, --set or --reset-values); a range such as web@^1.4, or web@latest, follows new versions',
      ],
      [
        '-f, --values <file>...',
        'file with values, merged over those of the release; later files override earlier ones',
      ],
      ['--set <path=value>...', 'a value to set in those of the release: image.tag=1.2'],
      ['--reset-values', 'start from the values of the bundle, without those of the release'],
      ['--diff', 'show what changes on the clusters'],
      dryRun,
      ...wait,
    ],
    examples: [
      'hansa release upgrade web --wait',
      'hansa release upgrade shop --bundle shop@1.1.0 --diff --dry-run',
      "hansa release upgrade shop --bundle 'shop@^1.4'",
      'hansa release upgrade shop --set image.tag=1.2 --reason "CVE-2026-1234"',
    ],
    load: () => import('../../commands/release/upgrade.js'),
  },
  list: {
    summary: 'list releases',
    prefix: ['releases'],
    options: [
      ['-A, --all-namespaces', 'in all namespaces'],
      ['-l, --selector <labels>', 'only those with these labels: team=shop'],
      ['-w, --watch', 'watch for changes'],
    ],
    examples: ['hansa release list', 'hansa release list -A -l team=shop -o wide'],
    load: () => import('../../commands/get.js'),
  },
  history: {
    summary: 'list the revisions of a release: who set which goal, when and why, and which clusters have it',
    arguments: '<name>',
    options: [['--revision <number>', 'show the goal of this revision']],
    examples: ['hansa release history web', 'hansa release history web --revision 2'],
    load: () => import('../../commands/release/history.js'),
  },
  rollback: {
    summary:
      'go back to an earlier revision of a release (default: the last complete one before the current)',
    arguments: '<name> [revision]',
    options: [['--diff', 'show what changes on the clusters'], dryRun, ...wait],
    examples: [
      'hansa release rollback web --wait',
      'hansa release rollback web 3 --diff --dry-run',
      'hansa release rollback web 3 --reason "errors since 1.2"',
    ],
    load: () => import('../../commands/release/rollback.js'),
  },
  suspend: {
    summary: 'change nothing of a release on its clusters until it is resumed',
    arguments: '<name>',
    options: [dryRun],
    examples: ['hansa release suspend web --reason "incident 42"'],
    load: async () => ({ run: (await import('../../commands/release/act.js')).suspend }),
  },
  resume: {
    summary: 'apply the newest goal of a suspended release',
    arguments: '<name>',
    options: [dryRun],
    examples: ['hansa release resume web'],
    load: async () => ({ run: (await import('../../commands/release/act.js')).resume }),
  },
  status: {
    summary: 'show the status of a release',
    arguments: '<name>',
    options: [
      ['--hooks', "show the hooks of the release's bundle: events, weights and delete policies"],
      ['--notes', "show the notes of the release's chart"],
    ],
    examples: ['hansa release status web', 'hansa release status web --notes'],
    load: () => import('../../commands/release/status.js'),
  },
  targets: {
    summary: 'list the targets of a release: its clusters, and the state on each',
    arguments: '<name>',
    options: [['-w, --watch', 'watch for changes']],
    examples: ['hansa release targets web --watch'],
    load: () => import('../../commands/release/targets.js'),
  },
  scale: {
    summary: 'set the replicas of a workload',
    arguments: '<name> <replicas>',
    options: [dryRun, ...wait],
    examples: ['hansa release scale web 6', 'hansa release scale shop frontend=4 --wait'],
    load: () => import('../../commands/release/scale.js'),
  },
  rebalance: {
    summary: 'reschedule releases from scratch, ignoring their current clusters, and move them',
    arguments: '[name]',
    options: [
      ['-l, --selector <labels>', 'all releases with these labels: team=shop'],
      ['--dry-run', 'show what would move; move nothing'],
    ],
    examples: ['hansa release rebalance web --dry-run', 'hansa release rebalance --selector team=shop'],
    load: () => import('../../commands/release/rebalance.js'),
  },
  'accept-drift': {
    summary: 'leave the fields of a release that were changed on its clusters to those who changed them',
    arguments: '<name>',
    options: [
      ['--cluster <name>', 'only the drift on this cluster'],
      ['--dry-run', 'show the rules that would be added; change nothing'],
    ],
    examples: ['hansa release accept-drift shop --dry-run', 'hansa release accept-drift shop --cluster eu-1'],
    load: () => import('../../commands/release/accept-drift.js'),
  },
  'rotate-generated': {
    summary: 'draw again the passwords, keys and certificates that the chart of a release generated',
    arguments: '<name>',
    options: [
      ['--match <selection>', 'only those of a template (its path) or of an object (KIND/NAME)'],
      ['--dry-run', 'show what would be drawn again; change nothing'],
    ],
    examples: [
      'hansa release rotate-generated shop --dry-run',
      'hansa release rotate-generated shop --match Secret/shop-login',
    ],
    load: () => import('../../commands/release/rotate-generated.js'),
  },
  test: {
    summary: "run the test hooks of a release's chart on its clusters, and wait for the outcomes",
    arguments: '<name>',
    options: [
      ['--cluster <name>', 'only on this cluster'],
      ['--timeout <time>', 'how long to wait, such as 90s or 5m (default: 5m)'],
      ['--no-wait', 'do not wait; `hansa release status` shows the outcomes'],
    ],
    examples: ['hansa release test shop', 'hansa release test shop --cluster eu-1'],
    load: () => import('../../commands/release/test.js'),
  },
  why: {
    summary: 'explain why clusters were or were not chosen',
    arguments: '<name>',
    options: [['--cluster <name>', 'only this cluster']],
    examples: ['hansa release why web --cluster eu-1'],
    load: () => import('../../commands/release/why.js'),
  },
  values: {
    summary: 'show the merged values of a release of a chart; secret values are digests',
    arguments: '<name>',
    options: [
      ['--cluster <name>', 'with the overrides that apply to this cluster'],
      ['--origins', 'show where each value comes from'],
    ],
    examples: ['hansa release values shop --cluster eu-1', 'hansa release values shop --origins'],
    load: () => import('../../commands/release/values.js'),
  },
  diff: {
    summary:
      'show what a changed release would change on its clusters (exit code 0: nothing, 1: changes, 2 or more: error)',
    arguments: '<name>',
    options: [
      ['-f, --filename <path>', 'a file with the release as it would be applied'],
      [
        '--values <file>...',
        'file with values, merged over those of the release; later files override earlier ones',
      ],
      ['--set <path=value>...', 'a value to set in those of the release: image.tag=1.2'],
      ['--bundle-version <version>', 'another version of the bundle'],
      ['--revision <A..B>', 'compare two revisions of the release; A alone: with the current one'],
      ['--cluster <name>', 'only this cluster'],
      ['--live', 'compare with the objects on the clusters, by a dry run on each'],
    ],
    examples: [
      'hansa release diff shop',
      'hansa release diff shop -f release.yaml',
      'hansa release diff shop --set image.tag=1.2 --cluster eu-1',
      'hansa release diff shop --revision 2..3',
      'hansa release diff shop --live --cluster eu-1',
    ],
    load: () => import('../../commands/release/diff.js'),
  },
  notes: {
    summary: "show the notes of a release's chart (NOTES.txt)",
    arguments: '<name>',
    options: [['--cluster <name>', 'rendered for this cluster (default: the first of the release)']],
    examples: ['hansa release notes shop'],
    load: () => import('../../commands/release/notes.js'),
  },
}

/** `hansa release …` */
export const addReleases = (program: Command, perform: Perform): void => {
  const release = noun(program, 'release', 'manage releases: bundles placed on clusters', [
    'hansa release create web --bundle web --placement everywhere --wait',
    'hansa release status web',
  ])
  declareAll(release, commands, perform)
}
