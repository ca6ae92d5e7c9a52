import type { Command } from 'commander'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  block: {
    summary: 'block a person on the hub and on every connected system immediately, bypassing all gates',
    arguments: '<name>',
    options: [
      ['--reason <text>', 'recorded and shown with the block; required'],
      [
        '--restarted <connector>...',
        'confirm that this connector’s target was restarted after its deny rule was written',
      ],
    ],
    examples: [
      'hansa person block anna --reason "account taken over, INC 42"',
      'hansa person block company/username:anna --reason "left"',
    ],
    load: () => import('../../commands/person/block.js'),
  },
  unblock: {
    summary: 'end a block; the next sync restores the access the mappings grant',
    arguments: '<name>',
    options: [['--reason <text>', 'recorded with the decision']],
    examples: ['hansa person unblock anna --reason "password reset"'],
    load: () => import('../../commands/person/unblock.js'),
  },
  'sign-out': {
    summary: 'end every session of a user, in browsers and in terminals; the user can sign in again',
    arguments: '<name>',
    examples: ['hansa person sign-out anna', 'hansa person sign-out company/248289761001'],
    load: () => import('../../commands/person/sign-out.js'),
  },
  blocks: {
    summary: 'list blocked people and the connectors where the block is still waiting',
    examples: ['hansa person blocks', 'hansa person blocks -o json'],
    load: () => import('../../commands/person/blocks.js'),
  },
}

/** `hansa person …` */
export const addPeople = (program: Command, perform: Perform): void => {
  const person = noun(program, 'person', 'block, unblock and sign out people', [
    'hansa person block anna --reason "account taken over"',
    'hansa person blocks',
    'hansa person unblock anna',
  ])
  declareAll(person, commands, perform)
}
