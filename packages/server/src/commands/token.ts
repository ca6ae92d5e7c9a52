import {
  checkBuiltInRole,
  createBreakGlassToken,
  createToken,
  deleteToken,
  listTokens,
  setTokenRole,
  tokenLine,
} from '../access/index.js'
import { systemClock } from '../runtime/clock.js'
import { durationOf } from '../runtime/duration.js'
import { badField, HansaError } from '../runtime/errors.js'
import { type StoreOptions, withStore } from './store.js'

interface CreateOptions extends StoreOptions {
  role: string
  /** The role is not the default. */
  roleGiven: boolean
  ttl?: string
  description?: string
  sourceRange?: readonly string[]
  breakGlass?: boolean
}

/** `none` gives no role. Throws `BadRequest` for an unknown one. */
const roleOf = (role: string): string | undefined => (role === 'none' ? undefined : checkBuiltInRole(role))

const ttlOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const ms = durationOf(text)
  if (ms === undefined) throw badField('/ttl', `invalid duration "${text}"`, 'write it as 90d, 24h or 30m')
  return ms
}

const refuseLimits = ({ roleGiven, ttl, sourceRange, description }: CreateOptions): void => {
  if (!roleGiven && ttl === undefined && sourceRange === undefined && description === undefined) return
  throw new HansaError(
    'BadRequest',
    { reason: '--break-glass cannot be combined with --role, --ttl, --source-range or --description' },
    { hint: 'a break-glass token always has the role admin for 24 h' },
  )
}

const createForEmergency = (name: string, options: CreateOptions): Promise<void> => {
  refuseLimits(options)
  return withStore(options, async ({ store }) => {
    const { token, expiresAt } = await createBreakGlassToken(store, name, systemClock)
    process.stdout.write(`${token}\n`)
    process.stderr.write(
      `break-glass token "${name}" has the role admin until ${expiresAt}; an event and the audit trail report it. Delete it after use: hansa-server token delete ${name}\n`,
    )
  })
}

/** `hansa-server token create NAME`: prints the token, which is stored only as a hash, once. */
export const createNamedToken = async (name: string, options: CreateOptions): Promise<void> => {
  if (options.breakGlass === true) return createForEmergency(name, options)
  const role = roleOf(options.role)
  const ttlMs = ttlOf(options.ttl)
  const { description, sourceRange: sourceRanges } = options
  return withStore(options, async ({ store }) => {
    const given = { name, role, ttlMs, description, sourceRanges }
    process.stdout.write(`${await createToken(store, given, systemClock)}\n`)
  })
}

/** `hansa-server token update NAME --role ROLE`. */
export const updateNamedToken = async (
  name: string,
  options: StoreOptions & { role: string },
): Promise<void> => {
  const role = roleOf(options.role)
  return withStore(options, async ({ store }) => {
    await setTokenRole(store, name, role)
    process.stdout.write(
      role === undefined
        ? `token ${name} has only the rights that RoleBindings give it\n`
        : `token ${name} has the role ${role}\n`,
    )
  })
}

/** `hansa-server token list`. */
export const listAllTokens = (options: StoreOptions): Promise<void> =>
  withStore(options, async ({ store }) => {
    for (const token of await listTokens(store)) process.stdout.write(`${tokenLine(token)}\n`)
  })

/** `hansa-server token delete NAME`. */
export const deleteNamedToken = (name: string, options: StoreOptions): Promise<void> =>
  withStore(options, async ({ store }) => {
    await deleteToken(store, name)
    process.stdout.write(`token ${name} is no longer valid\n`)
  })
