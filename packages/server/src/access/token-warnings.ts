import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { counted } from '../runtime/counted.js'
import type { Logger } from '../runtime/logger.js'
import type { Roles, TokenBinding } from './roles.js'
import type { TokenInfo } from './token-row.js'
import { validTokens } from './tokens.js'

/** How often tokens are checked, in milliseconds. */
const everyMs = 60_000

interface Options {
  store: Store
  clock: Clock
  logger: Logger
  roles: Roles
}

/** A role that no binding gives, and no expiry ends: nobody decided about it after the token was created. */
const unboundRoles = (
  bindings: readonly TokenBinding[],
  { name, roles: held, expiresAt }: TokenInfo,
): readonly string[] =>
  expiresAt !== null
    ? []
    : held.filter((role) => !bindings.some((one) => one.role === role && one.tokens.includes(name)))

export interface TokenWarnings {
  start(): Promise<void>
  close(): Promise<void>
  /** For /readyz?verbose, which requires no token: without names. */
  warning(): string | undefined
}

/** Warns about tokens that have a role without a binding and without an end, once for each, and about valid break-glass tokens. */
export const createTokenWarnings = ({ store, clock, logger, roles }: Options): TokenWarnings => {
  const logged = new Set<string>()
  let unbound = 0
  let breakGlass = 0
  let closed = false
  let cancel = (): void => {}
  let running: Promise<void> = Promise.resolve()

  const warn = (name: string, role: string): void => {
    const key = JSON.stringify([name, role])
    if (logged.has(key)) return
    logged.add(key)
    logger.warn(
      { token: name, role },
      `token ${name} holds ${role} without a binding; bind it with a RoleBinding (subjects: [{token: ${name}}]), then run \`hansa-server token update ${name} --role none\``,
    )
  }

  const check = async (): Promise<void> => {
    const valid = await store.read((reader) => validTokens(reader, clock))
    const bindings = await store.read(roles.bindings)
    let found = 0
    for (const token of valid) {
      const held = unboundRoles(bindings, token)
      for (const role of held) warn(token.name, role)
      if (held.length > 0) found += 1
    }
    unbound = found
    breakGlass = valid.filter(({ origin }) => origin === 'break-glass').length
  }

  const round = async (): Promise<void> => {
    await check().catch((error: unknown) =>
      logger.warn({ error }, 'tokens could not be checked; retrying in a minute'),
    )
    if (closed) return
    cancel = clock.after(everyMs, () => {
      running = round()
    })
  }

  return {
    start: async () => {
      running = round()
      await running
    },
    close: async () => {
      closed = true
      cancel()
      await running
    },
    warning: () => {
      const texts = [
        ...(unbound === 0
          ? []
          : [
              `${counted(unbound, 'token')} with a role, without a binding and an expiry: see the log of the hub`,
            ]),
        ...(breakGlass === 0 ? [] : [`${counted(breakGlass, 'valid break-glass token')}`]),
      ]
      return texts.length === 0 ? undefined : texts.join('; ')
    },
  }
}
