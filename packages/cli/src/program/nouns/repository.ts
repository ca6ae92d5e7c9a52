import type { Command } from 'commander'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  list: {
    summary: 'list repositories',
    options: [
      ['-l, --selector <labels>', 'filter by labels'],
      ['-w, --watch', 'watch for changes'],
    ],
    examples: ['hansa repository list'],
    prefix: ['repositories'],
    load: () => import('../../commands/get.js'),
  },
  describe: {
    summary: 'show details of a repository',
    arguments: '<name>',
    examples: ['hansa repository describe apps'],
    prefix: ['repository'],
    load: () => import('../../commands/describe.js'),
  },
  sync: {
    summary: 'read a repository now, and create revisions of the bundles that changed',
    arguments: '<name>',
    examples: ['hansa repository sync apps'],
    load: () => import('../../commands/repository/sync.js'),
  },
}

/** `hansa repository …` */
export const addRepositories = (program: Command, perform: Perform): void => {
  const repository = noun(program, 'repository', 'manage the Git repositories that bundles follow', [
    'hansa repository list',
    'hansa repository sync apps',
  ])
  declareAll(repository, commands, perform)
}
