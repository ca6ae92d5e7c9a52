import type { Me } from '@hansa/sdk'
import type { Run } from '../command.js'
import { formatOf } from '../globals.js'
import { line, printValue } from '../output/print.js'

const kinds: Readonly<Record<string, string>> = {
  User: 'user',
  ServiceToken: 'token',
  Controller: 'controller',
}

const rowsOf = ({ id, kind, name, groups, roles, session }: Me): [string, string][] => [
  ['name', name],
  ['kind', kinds[kind] ?? kind],
  ['id', id],
  ...(kind === 'User' ? [['groups', groups.join(', ') || 'none'] as [string, string]] : []),
  ...(roles.length === 0 ? [] : [['roles', roles.join(', ')] as [string, string]]),
  ...(session === undefined
    ? []
    : ([
        ['sign-in', session.signIn],
        ['session ends', `${session.expiresAt}, or at ${session.idleUntil} if it is not used`],
      ] as [string, string][])),
]

/** `hansa whoami`. */
export const run: Run = async ({ options, hub }) => {
  const format = formatOf(options)
  const me = (await (await hub()).call('GET', '/me')) as Me
  if (format === 'json' || format === 'yaml') return printValue(me, format)
  if (format === 'name') return line(me.name)
  const rows = rowsOf(me)
  const width = Math.max(...rows.map(([label]) => label.length))
  for (const [label, value] of rows) line(`${label.padEnd(width)}  ${value}`)
}
