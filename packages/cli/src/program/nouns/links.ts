import type { Command } from 'commander'
import { dryRun, yes } from '../options.js'
import { declare, type Perform } from '../program.js'

const options = [
  ['--connector <name>', 'where the account is; required'] as const,
  ['--reason <text>', 'recorded with the decision; required'] as const,
  yes,
  dryRun,
]

/** `hansa sync adopt|relink|merge`: whose an account is. */
export const addLinks = (sync: Command, perform: Perform): void => {
  declare(
    sync,
    'adopt',
    {
      summary: 'say that an account that is nobody’s is this person’s',
      arguments: '<person> <account>',
      options,
      examples: ['hansa sync adopt anna anna.b --connector gitea --reason "her account of before, HR 4711"'],
      load: () => import('../../commands/sync/adopt.js'),
    },
    perform,
  )
  declare(
    sync,
    'relink',
    {
      summary: 'link a person to another account: the one before was not theirs',
      arguments: '<person> <account>',
      options,
      examples: ['hansa sync relink anna anna.b --connector gitea --reason "anna is another Anna’s"'],
      load: () => import('../../commands/sync/relink.js'),
    },
    perform,
  )
  declare(
    sync,
    'merge',
    {
      summary: 'give a person the account of somebody who left and is the same person',
      arguments: '<person> <account>',
      options,
      examples: ['hansa sync merge anna anna --connector gitea --reason "rehired, HR 4711"'],
      load: () => import('../../commands/sync/merge.js'),
    },
    perform,
  )
}
