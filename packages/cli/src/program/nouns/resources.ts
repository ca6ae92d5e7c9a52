import type { Command } from 'commander'
import { dryRun, filename, wait, yes } from '../options.js'
import { type Declarations, declareAll, type Perform } from '../program.js'

const commands: Declarations = {
  get: {
    summary: 'show one or many resources',
    arguments: '<kind> [name]',
    options: [
      ['-A, --all-namespaces', 'list across all namespaces'],
      ['-l, --selector <labels>', 'filter by labels: tier=prod,env!=test'],
      ['-w, --watch', 'watch for changes'],
    ],
    examples: ['hansa get clusters', 'hansa get releases -A -o wide', 'hansa get release web -o yaml'],
    load: () => import('../../commands/get.js'),
  },
  describe: {
    summary: 'show details of a resource, with its latest events',
    arguments: '[kind] [name]',
    options: [filename],
    examples: ['hansa describe cluster eu-1', 'hansa describe release/web'],
    load: () => import('../../commands/describe.js'),
  },
  apply: {
    summary: 'create or replace resources from files',
    options: [filename, yes, dryRun],
    examples: ['hansa apply -f placement.yaml', 'hansa get release web -o yaml | hansa apply -f -'],
    load: () => import('../../commands/apply.js'),
  },
  diff: {
    summary:
      'show what an apply of files would change: exit code 0 for nothing, 1 for something, 2 or more for errors',
    options: [
      filename,
      ['--live', 'compare releases with the objects on their clusters, by a dry run on each'],
    ],
    examples: ['hansa diff -f placement.yaml', 'hansa diff -f folder -o json', 'hansa diff -f folder --live'],
    load: () => import('../../commands/diff.js'),
  },
  delete: {
    summary: 'delete resources',
    arguments: '[kind] [name]',
    options: [filename, yes, dryRun, ...wait],
    examples: ['hansa delete release web --wait', 'hansa delete -f folder --yes'],
    load: () => import('../../commands/delete.js'),
  },
  wait: {
    summary: 'wait for a condition, or for a deletion',
    arguments: '<kind/name> [name]',
    options: [
      ['--for <what>', 'condition=TYPE, or delete'],
      ['--timeout <time>', 'how long to wait, such as 90s or 5m (default: 60s)'],
    ],
    examples: ['hansa wait release/web --for condition=Ready --timeout 2m'],
    load: () => import('../../commands/wait.js'),
  },
  events: {
    summary: 'show events',
    options: [
      ['--about <kind/name>', 'only about this resource (or resource type)'],
      ['--cluster <name>', 'only on this cluster'],
      ['--reason <word>', 'only with this reason'],
      ['--limit <n>', 'maximum number of events'],
      ['-w, --watch', 'watch for new events'],
    ],
    examples: ['hansa events --about release/web', 'hansa events --watch'],
    load: () => import('../../commands/events.js'),
  },
  audit: {
    summary: 'show who did what: the audit trail',
    options: [
      ['--since <time>', 'only after this time: 24h, 30m or RFC 3339'],
      ['--until <time>', 'only before this time'],
      ['--subject <name>', 'only acts of this token or person'],
      ['--verb <verb>', 'only this verb: create, update, delete, scale, …'],
      ['--kind <kind>', 'only about this resource type'],
      ['--object <name>', 'only about the object of this name'],
      ['--result <result>', 'only with this result: Succeeded, Unchanged, DryRun, Denied or Failed'],
      ['--request-id <id>', 'only this request'],
      ['--limit <n>', 'maximum number of entries (default: 100)'],
      ['--all', 'every matching entry'],
      ['--follow', 'then show new entries until Ctrl-C'],
    ],
    examples: [
      'hansa audit --since 24h --kind release',
      'hansa audit --result Denied',
      'hansa audit --follow --kind release',
      'hansa audit --all -o json',
    ],
    load: () => import('../../commands/audit.js'),
  },
}

/** Commands for every resource type: `get`, `describe`, `apply`, `diff`, `delete`, `wait`, `events`, `audit`. */
export const addResources = (program: Command, perform: Perform): void => {
  declareAll(program, commands, perform)
}
