import type { Command } from 'commander'
import { declare, noun, type Perform } from '../program.js'

const connector = ['--connector <name>', 'only on this connector'] as const

/** `hansa access …` */
export const addAccess = (program: Command, perform: Perform): void => {
  const access = noun(program, 'access', 'who has access to what, and by which rule', [
    'hansa access who team-shop',
    'hansa access of anna',
    'hansa access orphans -o csv',
  ])
  declare(
    access,
    'who',
    {
      summary: 'list who has access to a connector, by a directory group, or to what a rule grants',
      arguments: '<group|connector|grant>',
      options: [connector],
      examples: [
        'hansa access who gitea',
        'hansa access who team-shop -o csv',
        'hansa access who "policy admin" --connector vault',
      ],
      load: () => import('../../commands/access/who.js'),
    },
    perform,
  )
  declare(
    access,
    'of',
    {
      summary: 'list what a person has access to: person, group, rule and grant',
      arguments: '<person>',
      options: [connector],
      examples: ['hansa access of anna', 'hansa access of anna --connector gitea -o json'],
      load: () => import('../../commands/access/of.js'),
    },
    perform,
  )
  declare(
    access,
    'orphans',
    {
      summary: 'list accounts that nobody owns, service accounts, and memberships that no rule gives',
      options: [connector],
      examples: ['hansa access orphans', 'hansa access orphans --connector gitea -o csv'],
      load: () => import('../../commands/access/orphans.js'),
    },
    perform,
  )
}
