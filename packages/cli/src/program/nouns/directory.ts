import type { Command } from 'commander'
import { filename } from '../options.js'
import { declare, noun, type Perform } from '../program.js'

/** `hansa directory …` */
export const addDirectories = (program: Command, perform: Perform): void => {
  const directory = noun(
    program,
    'directory',
    'where people and groups come from: LDAP servers, LDIF files',
    ['hansa directory test -f corp.yaml', 'hansa directory list -o wide'],
  )
  declare(
    directory,
    'list',
    {
      summary: 'list directories',
      options: [
        ['-l, --selector <labels>', 'only those with these labels'],
        ['-w, --watch', 'go on showing changes'],
      ],
      examples: ['hansa directory list', 'hansa directory list -o wide'],
      load: () => import('../../commands/directory/list.js'),
    },
    perform,
  )
  declare(
    directory,
    'describe',
    {
      summary: 'show everything about a directory',
      arguments: '<name>',
      examples: ['hansa directory describe corp'],
      load: () => import('../../commands/directory/describe.js'),
    },
    perform,
  )
  declare(
    directory,
    'test',
    {
      summary: 'try a directory step by step, and say which setting is wrong',
      arguments: '[name]',
      options: [filename],
      examples: ['hansa directory test corp', 'hansa directory test -f corp.yaml'],
      load: () => import('../../commands/directory/test.js'),
    },
    perform,
  )
  const search = ['--search <text>', 'only those whose name, username or mail holds this'] as const
  declare(
    directory,
    'people',
    {
      summary: 'list the people of the last accepted read',
      arguments: '<name>',
      options: [search],
      examples: ['hansa directory people corp --search anna'],
      load: () => import('../../commands/directory/people.js'),
    },
    perform,
  )
  declare(
    directory,
    'groups',
    {
      summary: 'list the groups of the last accepted read',
      arguments: '<name>',
      options: [search],
      examples: ['hansa directory groups corp'],
      load: () => import('../../commands/directory/groups.js'),
    },
    perform,
  )
  declare(
    directory,
    'accept',
    {
      summary: 'take a directory as it is now, though it is older or smaller than before',
      arguments: '<name>',
      examples: ['hansa directory accept corp'],
      load: () => import('../../commands/directory/accept.js'),
    },
    perform,
  )
}
