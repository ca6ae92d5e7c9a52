import type { Command } from 'commander'
import { yes } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  list: {
    summary: 'list contexts',
    examples: ['hansa context list'],
    load: () => import('../../commands/context/list.js'),
  },
  use: {
    summary: 'set the current context',
    arguments: '<name>',
    examples: ['hansa context use lab'],
    load: () => import('../../commands/context/use.js'),
  },
  set: {
    summary: 'create or change a context',
    arguments: '<name>',
    examples: [
      'hansa context set lab --url https://hansa.example.org --token "$TOKEN"',
      'hansa context set lab --hub-ca-file ca.pem',
    ],
    load: () => import('../../commands/context/set.js'),
  },
  delete: {
    summary: 'delete a context and its token',
    arguments: '<name>',
    options: [yes],
    examples: ['hansa context delete lab'],
    load: () => import('../../commands/context/delete.js'),
  },
}

/** `hansa context …` */
export const addContexts = (program: Command, perform: Perform): void => {
  const context = noun(program, 'context', 'manage contexts: the hubs this CLI connects to', [
    'hansa context list',
    'hansa context use lab',
  ])
  declareAll(context, commands, perform)
}
