import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Reader } from '../db/index.js'

export type TokenRow = Reader['tables']['tokens']['$inferSelect']

/**
 * How a token was created: by a command on the machine of the hub, over the API, by the sign-in of a browser, or by such a command as
 * access in an emergency.
 */
export const tokenOrigins = ['machine', 'api', 'sign-in', 'break-glass'] as const

export type TokenOrigin = (typeof tokenOrigins)[number]

const Names = z.array(z.string())

/** A token as the hub knows it, without its text. */
export interface TokenInfo {
  name: string
  /** Stable: another token of the same name has another. */
  uid: string
  origin: TokenOrigin
  description: string
  /** Undefined: it belongs to nobody. */
  owner: { id: string; name: string } | undefined
  /** Built-in roles that it has without a binding. */
  roles: readonly string[]
  ceiling: string | undefined
  /** Networks from which it is accepted; empty: every address. */
  sourceRanges: readonly string[]
  createdAt: string
  /** Precise to the minute; null when the token was never used. */
  lastUsedAt: string | null
  /** Null: the token is valid until it is deleted. */
  expiresAt: string | null
  rotatedAt: string | null
  /** The text before the last rotation, while it is accepted. */
  former: { expiresAt: string; lastUsedAt: string | null } | undefined
}

/** Rows of older hubs have no uid; their name and time of creation never change. */
const uidOf = ({ uid, name, createdAt }: TokenRow): string => {
  if (uid !== '') return uid
  const digest = createHash('sha256')
    .update(JSON.stringify([name, createdAt]))
    .digest('hex')
  return [0, 8, 12, 16, 20].map((start, index) => digest.slice(start, [8, 12, 16, 20, 32][index])).join('-')
}

export const tokenOf = (row: TokenRow): TokenInfo => ({
  name: row.name,
  uid: uidOf(row),
  origin: z.enum(tokenOrigins).parse(row.origin),
  description: row.description,
  owner: row.ownerId === '' ? undefined : { id: row.ownerId, name: row.ownerName },
  roles: Names.parse(JSON.parse(row.roles)),
  ceiling: row.ceiling ?? undefined,
  sourceRanges: Names.parse(JSON.parse(row.sourceRanges)),
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt,
  expiresAt: row.expiresAt,
  rotatedAt: row.rotatedAt,
  former:
    row.formerHash === null || row.formerExpiresAt === null
      ? undefined
      : { expiresAt: row.formerExpiresAt, lastUsedAt: row.formerLastUsedAt },
})

/** Without a use for this long, a token is probably not needed, in milliseconds. */
const unusedMs = 30 * 86_400_000

/** Whether a token was not used for 30 days, or since it was created. */
export const isUnused = ({ createdAt, lastUsedAt }: TokenInfo, now: number): boolean =>
  now - Date.parse(lastUsedAt ?? createdAt) >= unusedMs

export const isExpired = ({ expiresAt }: Pick<TokenInfo, 'expiresAt'>, now: string): boolean =>
  expiresAt !== null && expiresAt <= now
