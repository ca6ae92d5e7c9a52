import type { Command } from 'commander'
import { wait } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const operation = () => import('../../commands/rollout/operate.js')

const commands: Declarations = {
  status: {
    summary: 'show the rollout of the newest revision of a release: its waves and clusters',
    arguments: '<release>',
    options: [...wait],
    examples: ['hansa rollout status web', 'hansa rollout status web --wait --timeout 1h'],
    load: () => import('../../commands/rollout/status.js'),
  },
  pause: {
    summary: 'pause a rollout: no further cluster gets the revision',
    arguments: '<release>',
    examples: ['hansa rollout pause web --reason "error rate"'],
    load: async () => ({ run: (await operation()).pause }),
  },
  resume: {
    summary: 'resume a rollout that was paused, by a person or by a failure',
    arguments: '<release>',
    examples: ['hansa rollout resume web'],
    load: async () => ({ run: (await operation()).resume }),
  },
  approve: {
    summary: 'approve the wave that awaits approval',
    arguments: '<release>',
    options: [['--wave <name>', 'approve this wave, also ahead of its turn']],
    examples: ['hansa rollout approve web', 'hansa rollout approve web --wave eu'],
    load: async () => ({ run: (await operation()).approve }),
  },
  skip: {
    summary: 'go on to the next wave without waiting for the current one',
    arguments: '<release>',
    examples: ['hansa rollout skip web'],
    load: async () => ({ run: (await operation()).skip }),
  },
  abort: {
    summary: 'abort a rollout: its clusters get the last completed revision again',
    arguments: '<release>',
    examples: ['hansa rollout abort web --reason "wrong image"'],
    load: async () => ({ run: (await operation()).abort }),
  },
  restart: {
    summary: 'restart a rollout from its first wave; approvals are required again',
    arguments: '<release>',
    examples: ['hansa rollout restart web'],
    load: async () => ({ run: (await operation()).restart }),
  },
}

/** `hansa rollout …` */
export const addRollouts = (program: Command, perform: Perform): void => {
  const rollout = noun(program, 'rollout', 'manage rollouts of releases: waves, approvals, pauses', [
    'hansa rollout status web',
    'hansa rollout approve web',
  ])
  declareAll(rollout, commands, perform)
}
