import type { Logger } from '../../runtime/logger.js'
import { namesNobody } from './contract.js'
import type { AccessRights } from './source.js'

export interface BindingWarnings {
  start(): Promise<void>
  close(): Promise<void>
  /** For /readyz?verbose, which requires no token: without names. */
  warning(): string | undefined
}

/** Warns about bindings with a username that names nobody, once for each. */
export const createBindingWarnings = ({
  rights,
  logger,
}: {
  rights: Pick<AccessRights, 'current' | 'onChange'>
  logger: Logger
}): BindingWarnings => {
  const logged = new Set<string>()
  let stop = (): void => {}

  const affected = (): { name: string; users: string[] }[] =>
    [...rights.current().bindings].flatMap(({ name, subjects }) => {
      const users = subjects.flatMap((one) => ('user' in one && namesNobody(one) ? [one.user] : []))
      return users.length === 0 ? [] : [{ name, users }]
    })

  const log = (): void => {
    for (const { name, users } of affected()) {
      const key = JSON.stringify([name, users])
      if (logged.has(key)) continue
      logged.add(key)
      logger.warn(
        { binding: name, users },
        `role binding ${name} names users without a source and gives them no rights; add signIn: NAME (the SignIn that they use) to each, or write their IDs`,
      )
    }
  }

  return {
    start: async () => {
      log()
      stop = rights.onChange(log)
    },
    close: async () => stop(),
    warning: () => {
      const count = affected().length
      return count === 0
        ? undefined
        : `${count} role binding${count === 1 ? '' : 's'} with users without a source: see the log of the hub, and \`hansa get rolebindings\``
    },
  }
}
