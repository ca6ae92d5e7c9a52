import type { Egress } from '../../runtime/egress.js'
import type { DirectoryLimits } from '../../runtime/limits.js'
import type { LdapSpec } from '../contract.js'
import type { Settings } from '../settings.js'
import { suffixesOf } from './marks.js'
import { type LdapSession, openSession } from './session.js'
import type { LdapSecrets } from './target.js'

/** How often at most a server listed before the one in use is tried again. */
const tryFirstMs = 60_000

/** The connection to one of the servers of a directory. */
export interface Connection {
  /** The open session, if it is usable. */
  session(): LdapSession | undefined
  /** The session with this server; replaces a session with another one. Throws ReadFailure. */
  openAt(url: string, signal?: AbortSignal): Promise<LdapSession>
  /** The servers in order; the one in use before those that failed lately. */
  order(): readonly string[]
  /** The naming contexts that contain the bases; read once per session. Throws ReadFailure. */
  suffixes(session: LdapSession, signal?: AbortSignal): Promise<readonly string[]>
  close(): void
}

/** `monotonic` is a clock in milliseconds. */
export const createConnection = (options: {
  spec: LdapSpec
  settings: Settings
  secrets: LdapSecrets
  egress: Egress
  limits?: DirectoryLimits | undefined
  monotonic: () => number
}): Connection => {
  const { spec, settings, secrets, egress, limits, monotonic } = options
  let current: LdapSession | undefined
  let suffixes: readonly string[] | undefined
  let triedFirstAt = Number.NEGATIVE_INFINITY

  const session = (): LdapSession | undefined => (current?.usable() === true ? current : undefined)

  const close = (): void => {
    current?.close()
    current = undefined
    suffixes = undefined
  }

  return {
    session,
    openAt: async (url, signal) => {
      if (current?.url === url && current.usable()) return current
      close()
      const opened = await openSession({ url, spec, secrets, egress, limits, signal })
      current = opened
      return opened
    },
    order: () => {
      const using = session()?.url
      if (using === undefined || monotonic() - triedFirstAt >= tryFirstMs) {
        triedFirstAt = monotonic()
        return spec.urls
      }
      return [using, ...spec.urls.filter((url) => url !== using)]
    },
    suffixes: async (to, signal) => {
      suffixes ??= await suffixesOf(to, settings, signal)
      return suffixes
    },
    close,
  }
}
