import { and, asc, eq, or, type SQL } from 'drizzle-orm'
import { allowedCondition, type Reader, type Store, type Tx } from '../db/index.js'
import { apiVersion, type List, pageOf } from '../resources/index.js'
import { type Clock, timestamp, timestampIn } from '../runtime/clock.js'
import { durationText } from '../runtime/duration.js'
import { badField, HansaError } from '../runtime/errors.js'
import { isVisible } from '../runtime/permission.js'
import type { Subject } from '../runtime/subject.js'
import type { CreateToken, IssuedToken, RotateToken, ServiceToken } from './contract.js'
import { governs, isOwn, mayAct, mayOn, refuse } from './own-tokens.js'
import type { Roles } from './roles.js'
import { checkSourceRanges } from './source-ranges.js'
import { isExpired, isUnused, type TokenInfo, tokenOf } from './token-row.js'
import { hashOf, newToken } from './token-text.js'
import { insertToken, noToken, removeToken, tokenKind, tokenNamed } from './tokens.js'

/** The life of a token over the API, unless the request says otherwise or the hub allows less, in milliseconds. */
const usualTtlMs = 90 * 86_400_000
/** How long the former text of a rotated token is accepted by default, in milliseconds. */
const usualOverlapMs = 24 * 3_600_000

/** The result of a creation or rotation, and what its caller should know. */
export interface Issued {
  issued: IssuedToken
  warnings: readonly string[]
}

/** Service tokens over the API. A subject may list, rotate and revoke its own; others only with the verb on ServiceToken. */
export interface ServiceTokens {
  list(
    subject: Subject,
    query: {
      owner?: string | undefined
      unused?: boolean | undefined
      limit: number
      cursor?: string | undefined
    },
  ): Promise<List<ServiceToken>>
  get(subject: Subject, name: string): Promise<ServiceToken>
  create(subject: Subject, given: CreateToken): Promise<Issued>
  rotate(subject: Subject, given: RotateToken): Promise<Issued>
  revoke(subject: Subject, name: string): Promise<ServiceToken>
}

interface Options {
  store: Store
  clock: Clock
  roles: Roles
  /** The longest life, in milliseconds. */
  maxTtlMs: number
}

/** A token as the API shows it. */
const shownToken = (token: TokenInfo, clock: Clock): ServiceToken => {
  const { name, uid, createdAt, description, owner, ceiling, expiresAt, lastUsedAt, rotatedAt, former } =
    token
  return {
    apiVersion,
    kind: tokenKind,
    metadata: { name, uid, createdAt },
    origin: token.origin,
    ...(description === '' ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    roles: [...token.roles],
    ...(ceiling === undefined ? {} : { ceiling }),
    sourceRanges: [...token.sourceRanges],
    ...(expiresAt === null ? {} : { expiresAt }),
    expired: isExpired(token, timestamp(clock)),
    ...(lastUsedAt === null ? {} : { lastUsedAt }),
    unused: isUnused(token, clock.now()),
    ...(rotatedAt === null ? {} : { rotatedAt }),
    ...(former === undefined || isExpired(former, timestamp(clock))
      ? {}
      : {
          former: {
            expiresAt: former.expiresAt,
            ...(former.lastUsedAt === null ? {} : { lastUsedAt: former.lastUsedAt }),
          },
        }),
  }
}

/** The tokens that a subject may list, as a condition; `undefined`: all. */
const visible = ({ tables }: Reader, { id, tokenId, rights }: Subject): SQL | undefined => {
  const { tokens } = tables
  const allowed = allowedCondition(tables, rights.on('list', tokenKind), { name: tokens.name })
  if (allowed === undefined) return undefined
  const own = tokenId === undefined ? undefined : eq(tokens.name, tokenId)
  return or(allowed, eq(tokens.ownerId, id), own)
}

/** Throws `BadRequest` for a life that is longer than the hub allows. */
const checkedTtl = (ttlSeconds: number, maxTtlMs: number): number => {
  const ttlMs = ttlSeconds * 1000
  if (ttlMs <= maxTtlMs) return ttlMs
  throw badField(
    '/ttlSeconds',
    `the life of a token is at most ${durationText(maxTtlMs)} (${maxTtlMs / 1000} s), not ${ttlSeconds} s`,
    'shorten it, or start the hub with a longer --token-max-ttl (HANSA_TOKEN_MAX_TTL)',
  )
}

/** The text of a foreign token is its rights: the verb alone does not suffice. */
const mayRotate = async (
  reader: Reader,
  roles: Roles,
  subject: Subject,
  token: TokenInfo,
): Promise<boolean> => {
  if (governs(subject)) return true
  return mayOn(subject, 'rotate', token) && roles.holdsAllOf(reader, subject, token)
}

/** What the subject may not do to a token that it may see is Forbidden; a token that it may not see does not exist for it. */
const tokenFor = async (
  reader: Reader,
  roles: Roles,
  subject: Subject,
  { verb, name }: { verb: 'get' | 'rotate' | 'delete'; name: string },
): Promise<TokenInfo> => {
  const token = await tokenNamed(reader, name)
  if (token === undefined) throw noToken(name)
  if (isOwn(subject, token)) return token
  if (verb === 'rotate' ? await mayRotate(reader, roles, subject, token) : mayOn(subject, verb, token))
    return token
  if (isVisible(subject.rights, tokenKind, { name })) throw refuse(subject, verb)
  throw noToken(name)
}

/** The life of the next text: as requested, or as long as that of the former one, within the limit. */
const nextTtl = (
  { createdAt, rotatedAt, expiresAt }: TokenInfo,
  ttlSeconds: number | undefined,
  maxTtlMs: number,
): number => {
  if (ttlSeconds !== undefined) return checkedTtl(ttlSeconds, maxTtlMs)
  const former = expiresAt === null ? usualTtlMs : Date.parse(expiresAt) - Date.parse(rotatedAt ?? createdAt)
  return Math.min(former, maxTtlMs)
}

/**
 * A token that rotates itself must not outlive what its owner chose, nor end the text that its owner uses at once: whoever has stolen it
 * could. Throws `BadRequest`.
 */
const checkOwnRotation = (
  subject: Subject,
  token: TokenInfo,
  { ttlSeconds, overlapSeconds }: RotateToken,
  maxTtlMs: number,
): void => {
  const isOwner = token.owner !== undefined && token.owner.id === subject.id
  if (subject.tokenId !== token.name || isOwner || governs(subject)) return
  const longestMs = nextTtl(token, undefined, maxTtlMs)
  const fix = 'let its owner rotate it'
  if (ttlSeconds !== undefined && ttlSeconds * 1000 > longestMs)
    throw badField(
      '/ttlSeconds',
      `a token that rotates itself lives at most as long as before, ${durationText(longestMs)}`,
      `leave ttlSeconds out, or ${fix}`,
    )
  if (overlapSeconds === 0)
    throw badField(
      '/overlapSeconds',
      'a token that rotates itself cannot end its former text at once',
      `use an overlap of at least 1 second, or ${fix}`,
    )
}

/** Throws `Conflict` for a token that ends on its own: its life must not be extended. */
const checkRotatable = (token: TokenInfo, now: string): void => {
  const { name, origin, expiresAt } = token
  if (origin === 'sign-in' || origin === 'break-glass')
    throw new HansaError(
      'Conflict',
      { reason: `token "${name}" cannot be rotated: it is a ${origin} token, with a fixed end` },
      { hint: 'create a service token: `hansa token create NAME`' },
    )
  if (isExpired(token, now))
    throw new HansaError(
      'Conflict',
      { reason: `token "${name}" expired at ${expiresAt ?? ''} and cannot be rotated` },
      {
        hint: `revoke it and create another: \`hansa token revoke ${name}\`, \`hansa token create ${name}\``,
      },
    )
}

const earlier = (a: string, b: string | null): string => (b !== null && b < a ? b : a)

/** Stores the next text of a token. */
const replaceText = async (
  tx: Tx,
  token: TokenInfo,
  next: { text: string; now: string; expiresAt: string; formerExpiresAt: string | null },
): Promise<TokenInfo> => {
  const { tokens } = tx.tables
  const own = eq(tokens.name, token.name)
  const [row] = await tx.db.select({ hash: tokens.hash, uid: tokens.uid }).from(tokens).where(own)
  const former =
    next.formerExpiresAt === null || row === undefined
      ? { formerHash: null, formerExpiresAt: null, formerLastUsedAt: null }
      : { formerHash: row.hash, formerExpiresAt: next.formerExpiresAt, formerLastUsedAt: null }
  const [changed] = await tx.db
    .update(tokens)
    .set({
      hash: hashOf(next.text),
      rotatedAt: next.now,
      expiresAt: next.expiresAt,
      uid: token.uid,
      ...former,
    })
    .where(own)
    .returning()
  if (changed === undefined) throw noToken(token.name)
  return tokenOf(changed)
}

/** Rights by the name alone: whoever gets a name that bindings give rights to, gets these rights. */
const refuseBoundName = async (
  tx: Tx,
  roles: Roles,
  subject: Subject,
  { name, ceiling }: Pick<CreateToken, 'name' | 'ceiling'>,
): Promise<number> => {
  const bindings = (await roles.bindings(tx)).filter(({ tokens }) => tokens.includes(name))
  const [first] = bindings
  if (first === undefined || (await mayAct(tx, roles, subject, { name, roles: [], ceiling })))
    return bindings.length
  throw new HansaError(
    'Conflict',
    { reason: `RoleBinding "${first.name}" already gives rights to a token of the name "${name}"` },
    { hint: 'choose another name, or remove the token from the binding, create it, and add it again' },
  )
}

const unknownCeiling = (name: string): HansaError =>
  new HansaError(
    'MissingReference',
    { reason: `/ceiling: role "${name}" not found`, fix: 'name a built-in role or an existing Role' },
    { errors: [{ pointer: '/ceiling', reason: `role "${name}" not found` }] },
  )

export const createServiceTokens = ({ store, clock, roles, maxTtlMs }: Options): ServiceTokens => {
  const at = (ms: number): string => timestampIn(clock, ms)

  return {
    list: (subject, { owner, unused, limit, cursor }) =>
      store.read(async (reader) => {
        const { tokens } = reader.tables
        const owned =
          owner === undefined ? undefined : or(eq(tokens.ownerId, owner), eq(tokens.ownerName, owner))
        const rows = await reader.db
          .select()
          .from(tokens)
          .where(and(visible(reader, subject), owned))
          .orderBy(asc(tokens.name))
        const items = rows
          .map((row) => shownToken(tokenOf(row), clock))
          .filter((token) => unused === undefined || token.unused === unused)
        return pageOf(await reader.revision(), items, ({ metadata }) => metadata.name, { limit, cursor })
      }),

    get: (subject, name) =>
      store.read(async (reader) =>
        shownToken(await tokenFor(reader, roles, subject, { verb: 'get', name }), clock),
      ),

    create: async (subject, { name, description = '', ceiling, sourceRanges = [], ttlSeconds }) => {
      checkSourceRanges(sourceRanges)
      const ttlMs = checkedTtl(ttlSeconds ?? Math.min(usualTtlMs, maxTtlMs) / 1000, maxTtlMs)
      const text = newToken()
      const owner = { id: subject.id, name: subject.name }
      const origin = 'api' as const
      return store.write({ subject }, async (tx) => {
        if (ceiling !== undefined && !(await roles.exists(tx, ceiling))) throw unknownCeiling(ceiling)
        const bound = await refuseBoundName(tx, roles, subject, { name, ceiling })
        const given = { name, token: text, origin, roles: [], expiresAt: at(ttlMs), description, owner }
        const token = await insertToken(tx, { ...given, ceiling, sourceRanges }, clock)
        const warning = `token "${name}" has no rights until a RoleBinding names it: subjects: [{token: ${name}}]`
        return {
          issued: { token: text, serviceToken: shownToken(token, clock) },
          warnings: bound > 0 ? [] : [warning],
        }
      })
    },

    rotate: async (subject, given) => {
      const { name, ttlSeconds, overlapSeconds } = given
      const text = newToken()
      return store.write({ subject }, async (tx) => {
        const token = await tokenFor(tx, roles, subject, { verb: 'rotate', name })
        const now = timestamp(clock)
        checkRotatable(token, now)
        checkOwnRotation(subject, token, given, maxTtlMs)
        const overlapMs = overlapSeconds === undefined ? usualOverlapMs : overlapSeconds * 1000
        const rotated = await replaceText(tx, token, {
          text,
          now,
          expiresAt: at(nextTtl(token, ttlSeconds, maxTtlMs)),
          formerExpiresAt: overlapMs === 0 ? null : earlier(at(overlapMs), token.expiresAt),
        })
        const { former } = token
        const ended = former !== undefined && !isExpired(former, now)
        return {
          issued: { token: text, serviceToken: shownToken(rotated, clock) },
          warnings: ended
            ? [`the text before the rotation at ${token.rotatedAt ?? ''} is no longer accepted`]
            : [],
        }
      })
    },

    revoke: (subject, name) =>
      store.write({ subject }, async (tx) => {
        const token = await tokenFor(tx, roles, subject, { verb: 'delete', name })
        await removeToken(tx, name)
        return shownToken(token, clock)
      }),
  }
}
