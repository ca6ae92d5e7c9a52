import type { Command } from 'commander'
import { type Declarations, declareAll, noun, type Perform } from '../program.js'

const everywhere = ['-A, --all-namespaces', 'in all namespaces, not in one'] as const

const commands: Declarations = {
  'can-i': {
    summary: 'say whether you, or another subject, may do something; exits with 1 if not',
    arguments: '<verb> <object>',
    options: [
      everywhere,
      ['--as-user <name>', 'ask for this user, with the groups in the directory unless --as-group is given'],
      ['--as-group <name>...', 'ask for a user in this group'],
      ['--as-directory <name>', 'the Directory that knows the user or the groups'],
      ['--as-sign-in <name>', 'the SignIn of the user or the groups, if it has no directory'],
      ['--as-token <name>', 'ask for this token'],
    ],
    examples: [
      'hansa auth can-i update release/web -n shop',
      'hansa auth can-i cordon cluster/eu-1 -o wide',
      'hansa auth can-i create releases -n shop --as-group team-shop',
      'hansa auth can-i delete releases -n shop --as-user anna --as-sign-in company',
    ],
    load: () => import('../../commands/auth/can-i.js'),
  },
  'who-can': {
    summary: 'list the groups, users and tokens that can do something, and through which role',
    arguments: '<verb> <object>',
    options: [everywhere],
    examples: ['hansa auth who-can update release/web -n shop', 'hansa auth who-can cordon clusters'],
    load: () => import('../../commands/auth/who-can.js'),
  },
  roles: {
    summary: 'list the roles, built-in ones too',
    examples: ['hansa auth roles', 'hansa auth roles -o yaml'],
    prefix: ['roles'],
    load: () => import('../../commands/get.js'),
  },
}

/** `hansa auth …` */
export const addAuth = (program: Command, perform: Perform): void => {
  const auth = noun(program, 'auth', 'show who may do what, and through which role', [
    'hansa auth can-i update release/web -n shop',
    'hansa auth who-can cordon clusters',
    'hansa auth roles',
  ])
  declareAll(auth, commands, perform)
}
