import type { Command } from 'commander'
import { dryRun, filename, wait, yes } from '../options.js'
import { declare, type Perform } from '../program.js'

/** What every kind can do: `get`, `describe`, `apply`, `delete`, `wait`, `events`. */
export const addResources = (program: Command, perform: Perform): void => {
  declare(
    program,
    'get',
    {
      summary: 'show one resource, or a list',
      arguments: '<kind> [name]',
      options: [
        ['-A, --all-namespaces', 'over all namespaces'],
        ['-l, --selector <labels>', 'only those with these labels: tier=prod,env!=test'],
        ['-w, --watch', 'go on showing changes'],
      ],
      examples: ['hansa get clusters', 'hansa get releases -A -o wide', 'hansa get release web -o yaml'],
      load: () => import('../../commands/get.js'),
    },
    perform,
  )
  declare(
    program,
    'describe',
    {
      summary: 'show everything about a resource, with its latest events',
      arguments: '[kind] [name]',
      options: [filename],
      examples: ['hansa describe cluster eu-1', 'hansa describe release/web'],
      load: () => import('../../commands/describe.js'),
    },
    perform,
  )
  declare(
    program,
    'apply',
    {
      summary: 'make or replace resources from files',
      options: [filename, dryRun],
      examples: ['hansa apply -f placement.yaml', 'hansa get release web -o yaml | hansa apply -f -'],
      load: () => import('../../commands/apply.js'),
    },
    perform,
  )
  declare(
    program,
    'delete',
    {
      summary: 'delete resources',
      arguments: '[kind] [name]',
      options: [filename, yes, dryRun, ...wait],
      examples: ['hansa delete release web --wait', 'hansa delete -f folder --yes'],
      load: () => import('../../commands/delete.js'),
    },
    perform,
  )
  declare(
    program,
    'wait',
    {
      summary: 'wait for a condition, or until something is gone',
      arguments: '<kind/name> [name]',
      options: [
        ['--for <what>', 'condition=TYPE, or delete'],
        ['--timeout <time>', 'how long to wait: 90s, 5m (default: 60s)'],
      ],
      examples: ['hansa wait release/web --for condition=Ready --timeout 2m'],
      load: () => import('../../commands/wait.js'),
    },
    perform,
  )
  declare(
    program,
    'events',
    {
      summary: 'show what happened',
      options: [
        ['--about <kind/name>', 'only about this resource (or kind)'],
        ['--cluster <name>', 'only on this cluster'],
        ['--reason <word>', 'only of this reason'],
        ['--limit <n>', 'at most this many'],
        ['-w, --watch', 'go on showing events'],
      ],
      examples: ['hansa events --about release/web', 'hansa events --watch'],
      load: () => import('../../commands/events.js'),
    },
    perform,
  )
}
