import type { Command } from 'commander'
import { type Declarations, declareAll, type Perform } from '../program.js'

const commands: Declarations = {
  login: {
    summary: 'sign in to a hub as yourself and keep the session in a context',
    options: [
      ['--sign-in <name>', 'the SignIn to use, if the hub has several'],
      ['--username <name>', 'for a SignIn of type ldap: your username in the directory'],
      ['--password-stdin', 'read the password from standard input instead of asking for it'],
      ['--as <name>', 'in the playground: sign in as one of its sample people, without a password'],
      ['--no-browser', 'print the address to open, and open no browser'],
    ],
    examples: [
      'hansa login --url https://hub.example.org',
      'hansa login --context prod --sign-in company',
      'hansa login --sign-in directory --username anna --password-stdin < password.txt',
      'hansa login --as anna',
    ],
    load: () => import('../../commands/login.js'),
  },
  logout: {
    summary: 'end the session of a context',
    options: [['--everywhere', 'end every session of yours, in browsers and in terminals']],
    examples: ['hansa logout', 'hansa logout --everywhere'],
    load: () => import('../../commands/logout.js'),
  },
  whoami: {
    summary: 'show who you are to the hub: your name, groups, roles and session',
    examples: ['hansa whoami', 'hansa whoami -o json'],
    load: () => import('../../commands/whoami.js'),
  },
}

/** `hansa login`, `hansa logout` and `hansa whoami` */
export const addSignIn = (program: Command, perform: Perform): void => declareAll(program, commands, perform)
