import type { Command } from 'commander'
import { yes } from '../options.js'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const commands: Declarations = {
  create: {
    summary: 'create a service token and print it once; it has no rights until a RoleBinding names it',
    arguments: '<name>',
    options: [
      ['--description <text>', 'its purpose'],
      ['--ceiling <role>', 'a role that limits its rights'],
      ['--source-range <cidr>...', 'accept it only from this network'],
      ['--ttl <duration>', 'its life (default: 90d, or the maximum of the hub)'],
    ],
    examples: [
      'hansa token create ci --description "pipeline of the shop" --ttl 30d',
      'hansa token create ci --ceiling editor --source-range 192.0.2.0/24 -o json',
    ],
    load: () => import('../../commands/token/create.js'),
  },
  list: {
    summary: 'list service tokens: owner, age, last use and expiry',
    arguments: '[name]',
    options: [
      ['--owner <name>', 'only tokens of this owner'],
      ['--unused', 'only tokens that were not used for 30 days'],
    ],
    examples: ['hansa token list', 'hansa token list --unused', 'hansa token list ci -o wide'],
    load: () => import('../../commands/token/list.js'),
  },
  rotate: {
    summary: 'replace the text of a service token and print it once; the former text is accepted for 24 h',
    arguments: '<name>',
    options: [
      ['--ttl <duration>', 'life of the new text (default: that of the former one)'],
      ['--overlap <duration>', 'how long the former text is accepted (default: 24h; 0s: not at all)'],
    ],
    examples: ['hansa token rotate ci', 'hansa token rotate ci --overlap 1h -o json'],
    load: () => import('../../commands/token/rotate.js'),
  },
  revoke: {
    summary: 'revoke a service token: requests and watches with it end within seconds',
    arguments: '<name>',
    options: [yes],
    examples: ['hansa token revoke ci', 'hansa token revoke ci --yes'],
    load: () => import('../../commands/token/revoke.js'),
  },
}

/** `hansa token …` */
export const addTokens = (program: Command, perform: Perform): void => {
  const token = noun(program, 'token', 'manage the tokens of programs', [
    'hansa token create ci --ttl 30d',
    'hansa token list',
    'hansa token rotate ci',
  ])
  declareAll(token, commands, perform)
}
