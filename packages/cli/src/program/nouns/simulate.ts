import type { Command } from 'commander'
import { declare, type Perform } from '../program.js'

/** `hansa simulate` */
export const addSimulate = (program: Command, perform: Perform): void =>
  declare(
    program,
    'simulate',
    {
      summary:
        'show what would move and what would not fit if clusters failed or were added, releases grew or placements changed',
      options: [
        ['--down <cluster>...', 'a cluster that fails'],
        ['--drain <cluster>...', 'a cluster to drain'],
        ['--add <file>...', 'clusters to add: a file, a folder, or - for standard input'],
        ['--grow <release=n>...', 'a release to scale to N replicas: [NAMESPACE/]RELEASE[:WORKLOAD]=N'],
        ['--place <file>...', 'changed placements: a file, a folder, or - for standard input'],
      ],
      examples: [
        'hansa simulate --down eu-1 --down eu-2',
        'hansa simulate --add new-cluster.yaml --grow web=40',
        'hansa simulate --drain eu-1 -o json',
        'hansa simulate --place placement.yaml',
      ],
      load: () => import('../../commands/simulate.js'),
    },
    perform,
  )
