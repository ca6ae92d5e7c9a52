import type { Command } from 'commander'
import { dryRun, yes } from '../options.js'
import { type Declarations, declareAll, type Perform } from '../program.js'

const options = [
  ['--connector <name>', 'connector of the account; required'] as const,
  ['--reason <text>', 'recorded with the decision; required'] as const,
  yes,
  dryRun,
]

const commands: Declarations = {
  adopt: {
    summary: 'link an account without an owner to a person',
    arguments: '<person> <account>',
    options,
    examples: ['hansa sync adopt anna anna.b --connector gitea --reason "her old account, HR 4711"'],
    load: async () => ({ run: (await import('../../commands/sync/link.js')).adopt }),
  },
  relink: {
    summary: 'link a person to another account, if their current one is not theirs',
    arguments: '<person> <account>',
    options,
    examples: ['hansa sync relink anna anna.b --connector gitea --reason "anna is another Anna’s"'],
    load: async () => ({ run: (await import('../../commands/sync/link.js')).relink }),
  },
  merge: {
    summary: 'link a person to the account of a leaver who is the same person',
    arguments: '<person> <account>',
    options,
    examples: ['hansa sync merge anna anna --connector gitea --reason "rehired, HR 4711"'],
    load: async () => ({ run: (await import('../../commands/sync/link.js')).merge }),
  },
}

/** `hansa sync adopt|relink|merge`: linking accounts to people. */
export const addLinks = (sync: Command, perform: Perform): void => {
  declareAll(sync, commands, perform)
}
