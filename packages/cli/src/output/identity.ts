import type { Me } from '@hansa/sdk'
import { grantText } from './grants.js'

const kinds: Readonly<Record<string, string>> = {
  User: 'user',
  ServiceToken: 'token',
  Controller: 'controller',
}

/** Where a role applies: `in shop, pay`. */
const whereText = ({ namespaces, clusters, selector }: NonNullable<Me['grants'][number]['scope']>): string =>
  [
    ...(namespaces === undefined ? [] : [`in ${namespaces.join(', ')}`]),
    ...(clusters === undefined ? [] : ['on some clusters']),
    ...(selector === undefined ? [] : ['for objects with some labels']),
  ].join(', ')

const rolesOf = ({ grants, ceiling }: Me): [string, string][] => [
  ...grants.map(({ scope = {}, ...grant }, index): [string, string] => {
    const where = whereText(scope)
    return [index === 0 ? 'roles' : '', `${grantText(grant)}${where === '' ? '' : `, ${where}`}`]
  }),
  ...(grants.length === 0 ? [['roles', 'none'] as [string, string]] : []),
  ...(ceiling === undefined ? [] : [['at most', `what the role ${ceiling} allows`] as [string, string]]),
]

/** The caller as lines: label and value. */
export const identityRows = (me: Me): [string, string][] => {
  const { id, kind, name, groups, session } = me
  return [
    ['name', name],
    ['kind', kinds[kind] ?? kind],
    ['id', id],
    ...(kind === 'User' ? [['groups', groups.join(', ') || 'none'] as [string, string]] : []),
    ...rolesOf(me),
    ...(session === undefined
      ? []
      : ([
          ['sign-in', session.signIn],
          ['session ends', `${session.expiresAt}, or at ${session.idleUntil} if it is not used`],
        ] as [string, string][])),
  ]
}
