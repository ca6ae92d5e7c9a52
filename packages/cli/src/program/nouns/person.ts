import type { Command } from 'commander'
import { declare, noun, type Perform } from '../program.js'

/** `hansa person …` */
export const addPeople = (program: Command, perform: Perform): void => {
  const person = noun(program, 'person', 'people: keep somebody out of every connected system', [
    'hansa person block anna --reason "account taken over"',
    'hansa person blocks',
    'hansa person unblock anna',
  ])
  declare(
    person,
    'block',
    {
      summary: 'stop somebody now in every connector, past all gates',
      arguments: '<name>',
      options: [
        ['--reason <text>', 'recorded and shown with the block; required'],
        ['--restarted <connector>...', 'this target was restarted since its deny rule was written'],
      ],
      examples: ['hansa person block anna --reason "account taken over, INC 42"'],
      load: () => import('../../commands/person/block.js'),
    },
    perform,
  )
  declare(
    person,
    'unblock',
    {
      summary: 'end a block: the next sync gives back what the mappings say',
      arguments: '<name>',
      options: [['--reason <text>', 'recorded with the decision']],
      examples: ['hansa person unblock anna --reason "password reset"'],
      load: () => import('../../commands/person/unblock.js'),
    },
    perform,
  )
  declare(
    person,
    'blocks',
    {
      summary: 'list who is blocked, and where that waits',
      examples: ['hansa person blocks', 'hansa person blocks -o json'],
      load: () => import('../../commands/person/blocks.js'),
    },
    perform,
  )
}
