import type { ServiceToken } from '@hansa/sdk'
import { age, table } from './table.js'

/** Expired, Unused (for 30 days), Rotating (two texts are accepted) or Active. */
const statusOf = ({ expired, unused, former }: ServiceToken): string =>
  expired ? 'Expired' : unused ? 'Unused' : former === undefined ? 'Active' : 'Rotating'

/** `in 12d`, or `3h ago`. */
const expiryText = ({ expiresAt }: ServiceToken, now: number): string => {
  if (expiresAt === undefined) return 'never'
  const at = Date.parse(expiresAt)
  return at > now ? `in ${age(new Date(now).toISOString(), at)}` : `${age(expiresAt, now)} ago`
}

const cells = (token: ServiceToken, now: number, wide: boolean): string[] => [
  token.metadata.name,
  token.owner?.name ?? '-',
  statusOf(token),
  age(token.metadata.createdAt, now),
  token.lastUsedAt === undefined ? 'never' : `${age(token.lastUsedAt, now)} ago`,
  expiryText(token, now),
  token.roles.join(', ') || '-',
  ...(wide
    ? [
        token.ceiling ?? '-',
        token.sourceRanges.join(', ') || 'any',
        token.origin,
        token.former === undefined ? '-' : token.former.expiresAt,
        token.description ?? '-',
      ]
    : []),
]

export const tokenTable = (tokens: readonly ServiceToken[], { wide }: { wide: boolean }): string => {
  const now = Date.now()
  return table(
    [
      ...['name', 'owner', 'status', 'age', 'last used', 'expires', 'roles'],
      ...(wide ? ['ceiling', 'source ranges', 'origin', 'former text until', 'description'] : []),
    ],
    tokens.map((token) => cells(token, now, wide)),
  )
}
