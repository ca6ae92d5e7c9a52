import type { Command } from 'commander'
import { filename } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const search = ['--search <text>', 'filter by text in the name, username or mail address'] as const

const commands: Declarations = {
  list: {
    summary: 'list directories',
    options: [
      ['-l, --selector <labels>', 'filter by labels'],
      ['-w, --watch', 'watch for changes'],
    ],
    examples: ['hansa directory list', 'hansa directory list -o wide'],
    prefix: ['directories'],
    load: () => import('../../commands/get.js'),
  },
  describe: {
    summary: 'show details of a directory',
    arguments: '<name>',
    examples: ['hansa directory describe corp'],
    prefix: ['directory'],
    load: () => import('../../commands/describe.js'),
  },
  test: {
    summary: 'test a directory step by step and report which setting is wrong',
    arguments: '[name]',
    options: [filename],
    examples: ['hansa directory test corp', 'hansa directory test -f corp.yaml'],
    load: () => import('../../commands/directory/test.js'),
  },
  people: {
    summary: 'list the people from the last accepted read',
    arguments: '<name>',
    options: [search],
    examples: ['hansa directory people corp --search anna'],
    load: () => import('../../commands/directory/people.js'),
  },
  groups: {
    summary: 'list the groups from the last accepted read',
    arguments: '<name>',
    options: [search],
    examples: ['hansa directory groups corp'],
    load: () => import('../../commands/directory/groups.js'),
  },
  accept: {
    summary:
      'accept the current state of a directory, even if it is older or smaller than the last accepted read',
    arguments: '<name>',
    examples: ['hansa directory accept corp'],
    load: () => import('../../commands/directory/accept.js'),
  },
}

/** `hansa directory …` */
export const addDirectories = (program: Command, perform: Perform): void => {
  const directory = noun(
    program,
    'directory',
    'manage the sources of people and groups: LDAP servers, LDIF files',
    ['hansa directory test -f corp.yaml', 'hansa directory list -o wide'],
  )
  declareAll(directory, commands, perform)
}
