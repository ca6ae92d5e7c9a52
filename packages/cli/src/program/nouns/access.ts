import type { Command } from 'commander'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const connector = ['--connector <name>', 'only for this connector'] as const

const commands: Declarations = {
  who: {
    summary: 'list the people with access to a connector, through a directory group, or to a grant',
    arguments: '<group|connector|grant>',
    options: [connector],
    examples: [
      'hansa access who gitea',
      'hansa access who team-shop -o csv',
      'hansa access who "policy admin" --connector vault',
    ],
    load: () => import('../../commands/access/who.js'),
  },
  of: {
    summary: 'list what a person has access to, with the group, rule and grant',
    arguments: '<person>',
    options: [connector],
    examples: ['hansa access of anna', 'hansa access of anna --connector gitea -o json'],
    load: () => import('../../commands/access/of.js'),
  },
  orphans: {
    summary: 'list accounts without an owner, service accounts, and memberships that no rule grants',
    options: [connector],
    examples: ['hansa access orphans', 'hansa access orphans --connector gitea -o csv'],
    load: () => import('../../commands/access/orphans.js'),
  },
}

/** `hansa access …` */
export const addAccess = (program: Command, perform: Perform): void => {
  const access = noun(program, 'access', 'show who has access to what, and which rule grants it', [
    'hansa access who team-shop',
    'hansa access of anna',
    'hansa access orphans -o csv',
  ])
  declareAll(access, commands, perform)
}
