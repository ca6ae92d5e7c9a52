import type { Command } from 'commander'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'
import { addLinks } from './links.js'

const person = ['--person <name>', 'only operations for this person: a username, or DIRECTORY/ID'] as const
const reason = ['--reason <text>', 'recorded with the decision'] as const
const diff = ['--diff', 'show each field old → new, the reason, and any losses'] as const

const runs: Declarations = {
  plan: {
    summary: 'show what a sync would do; change nothing',
    arguments: '[connector]',
    options: [person, diff],
    examples: ['hansa sync plan', 'hansa sync plan gitea --diff', 'hansa sync plan -o json'],
    load: () => import('../../commands/sync/plan.js'),
  },
  run: {
    summary: 'sync now and wait until it finishes',
    arguments: '[connector]',
    options: [person],
    examples: ['hansa sync run', 'hansa sync run vault', 'hansa sync run --person anna'],
    load: () => import('../../commands/sync/run.js'),
  },
  approve: {
    summary: 'approve a held or rejected run, or part of it',
    arguments: '<run>',
    options: [
      ['--person <name>...', 'only operations for this person: a username, or DIRECTORY/ID'],
      ['--operation <id>...', 'only this operation, and those it depends on'],
      ['--reason <text>', 'recorded with the decision; required for a partial approval'],
    ],
    examples: [
      'hansa sync approve 4k2m9x0q7t3z',
      'hansa sync approve 4k2m9x0q7t3z --person anna --reason "left, HR 4711"',
    ],
    load: async () => ({ run: (await import('../../commands/sync/decide.js')).approve }),
  },
  reject: {
    summary: 'reject a held run',
    arguments: '<run>',
    options: [reason],
    examples: ['hansa sync reject 4k2m9x0q7t3z'],
    load: async () => ({ run: (await import('../../commands/sync/decide.js')).reject }),
  },
  reopen: {
    summary: 'reopen a rejected run: it is held again',
    arguments: '<run>',
    options: [reason],
    examples: ['hansa sync reopen 4k2m9x0q7t3z'],
    load: async () => ({ run: (await import('../../commands/sync/decide.js')).reopen }),
  },
}

const history: Declarations = {
  history: {
    summary: 'list runs, newest first',
    arguments: '[connector]',
    options: [['--limit <count>', 'maximum number of runs (default: 20)']],
    examples: ['hansa sync history', 'hansa sync history gitea --limit 100'],
    load: () => import('../../commands/sync/history.js'),
  },
  show: {
    summary: 'show a run with all its operations',
    arguments: '<run>',
    options: [diff],
    examples: ['hansa sync show 4k2m9x0q7t3z', 'hansa sync show 4k2m9x0q7t3z --diff'],
    load: () => import('../../commands/sync/show.js'),
  },
}

/** `hansa sync …` */
export const addSync = (program: Command, perform: Perform): void => {
  const sync = noun(program, 'sync', 'sync people and groups to connected systems', [
    'hansa sync plan --diff',
    'hansa sync run gitea --person anna',
    'hansa sync history',
  ])
  declareAll(sync, runs, perform)
  addLinks(sync, perform)
  declareAll(sync, history, perform)
}
