import type { Command } from 'commander'
import { declare, noun, type Perform } from '../program.js'
import { addLinks } from './links.js'

const person = ['--person <name>', 'only what concerns this person: a username, or DIRECTORY/ID'] as const
const reason = ['--reason <text>', 'recorded with the decision'] as const
const diff = ['--diff', 'each field old → new, why, and what is lost'] as const

/** `hansa sync …` */
export const addSync = (program: Command, perform: Perform): void => {
  const sync = noun(program, 'sync', 'people and groups in connected systems: plans and runs', [
    'hansa sync plan --diff',
    'hansa sync run gitea --person anna',
    'hansa sync history',
  ])
  declare(
    sync,
    'plan',
    {
      summary: 'show what a sync would do; nothing is changed',
      arguments: '[connector]',
      options: [person, diff],
      examples: ['hansa sync plan', 'hansa sync plan gitea --diff', 'hansa sync plan -o json'],
      load: () => import('../../commands/sync/plan.js'),
    },
    perform,
  )
  declare(
    sync,
    'run',
    {
      summary: 'sync now and wait for the end',
      arguments: '[connector]',
      options: [person],
      examples: ['hansa sync run', 'hansa sync run vault', 'hansa sync run --person anna'],
      load: () => import('../../commands/sync/run.js'),
    },
    perform,
  )
  declare(
    sync,
    'approve',
    {
      summary: 'approve a held or rejected run, or a part of it',
      arguments: '<run>',
      options: [
        ['--person <name>...', 'only operations about this person: a username, or DIRECTORY/ID'],
        ['--operation <id>...', 'only this operation, with what it depends on'],
        ['--reason <text>', 'recorded with the decision; required for a part'],
      ],
      examples: [
        'hansa sync approve 4k2m9x0q7t3z',
        'hansa sync approve 4k2m9x0q7t3z --person anna --reason "left, HR 4711"',
      ],
      load: () => import('../../commands/sync/approve.js'),
    },
    perform,
  )
  declare(
    sync,
    'reject',
    {
      summary: 'refuse what a held run lists',
      arguments: '<run>',
      options: [reason],
      examples: ['hansa sync reject 4k2m9x0q7t3z'],
      load: () => import('../../commands/sync/reject.js'),
    },
    perform,
  )
  declare(
    sync,
    'reopen',
    {
      summary: 'take a rejection back: the run waits again',
      arguments: '<run>',
      options: [reason],
      examples: ['hansa sync reopen 4k2m9x0q7t3z'],
      load: () => import('../../commands/sync/reopen.js'),
    },
    perform,
  )
  addLinks(sync, perform)
  declare(
    sync,
    'history',
    {
      summary: 'list runs, the newest first',
      arguments: '[connector]',
      options: [['--limit <count>', 'at most so many: 20']],
      examples: ['hansa sync history', 'hansa sync history gitea --limit 100'],
      load: () => import('../../commands/sync/history.js'),
    },
    perform,
  )
  declare(
    sync,
    'show',
    {
      summary: 'show a run with every operation',
      arguments: '<run>',
      options: [diff],
      examples: ['hansa sync show 4k2m9x0q7t3z', 'hansa sync show 4k2m9x0q7t3z --diff'],
      load: () => import('../../commands/sync/show.js'),
    },
    perform,
  )
}
