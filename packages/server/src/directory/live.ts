import { InvalidCredentialsError } from 'ldapts'
import type { Sealer, Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Egress } from '../runtime/egress.js'
import { HansaError } from '../runtime/errors.js'
import type { Hidden } from '../runtime/hidden.js'
import type { DirectoryLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { DirectorySpec, LdapSpec } from './contract.js'
import { ReadFailure } from './failure.js'
import { type LdapSession, openSession } from './ldap/session.js'
import { type LdapSecrets, targetOf } from './ldap/target.js'
import { idOf } from './people/id.js'
import { openSecrets } from './secrets.js'
import { settingsOf } from './settings.js'
import type { Person } from './snapshot.js'
import { directoryNamed } from './store.js'

/** Questions to a directory that are answered by its server at once, not by the last accepted read. */
export interface LivePeople {
  /**
   * Whether the entry of a person still has the stable id of the last accepted read, and is not disabled: after a read, its name can belong
   * to somebody else. Always true for LDIF files. Throws `NotFound` and ReadFailure.
   */
  confirm(directory: string, person: Person): Promise<boolean>
  /**
   * Whether the server accepts a bind with this password. For an unknown person (undefined) it takes as long as for others, and returns false.
   * Throws `NotFound`, `Unprocessable` unless every server is reached over TLS, and ReadFailure.
   */
  verifyPassword(directory: string, person: Person | undefined, password: Hidden): Promise<boolean>
}

/** A failure of one server, after which the next one is tried. */
const isOfServer = (error: unknown): boolean =>
  error instanceof ReadFailure && ['Unreachable', 'TlsFailed', 'TimedOut'].includes(error.reason)

/** The first server in plain LDAP; undefined if passwords cross no network unencrypted. */
export const clearTextUrl = (spec: DirectorySpec): string | undefined =>
  spec.type === 'ldap'
    ? spec.ldap.urls.find((url) => targetOf(url, spec.ldap.startTLS).transport === 'plain')
    : undefined

/** The spec as an LDAP server with TLS. Throws `Unprocessable`. */
const withTls = (name: string, spec: DirectorySpec): LdapSpec => {
  const open = clearTextUrl(spec)
  if (spec.type === 'ldap' && open === undefined) return spec.ldap
  throw new HansaError('Unprocessable', {
    reason:
      spec.type === 'ldap'
        ? `directory "${name}" is reached without TLS (${open}): passwords are not sent to it`
        : `directory "${name}" is an LDIF file: nobody can sign in with its passwords`,
    fix: 'use ldaps:// URLs, or set spec.ldap.startTLS: true',
  })
}

export const createLivePeople = (options: {
  store: Store
  sealer: Sealer
  clock: Clock
  egress: Egress
  logger: Logger
  limits?: DirectoryLimits | undefined
}): LivePeople => {
  const { store, sealer, clock, egress, logger, limits } = options

  const stored = (name: string) =>
    store.read(async (reader) => {
      const { spec, uid } = await directoryNamed(reader, name)
      return { spec, secrets: await openSecrets(reader, sealer, uid, spec) }
    })

  /** Runs `body` in a session with the first server that answers. */
  const inSession = async <T>(
    spec: LdapSpec,
    secrets: LdapSecrets,
    body: (session: LdapSession) => Promise<T>,
  ): Promise<T> => {
    let failure: unknown
    for (const url of spec.urls) {
      try {
        const session = await openSession({ url, spec, secrets, egress, limits })
        try {
          return await body(session)
        } finally {
          session.close()
        }
      } catch (error) {
        if (!isOfServer(error)) throw error
        failure = error
      }
    }
    throw failure
  }

  const isSame = async (spec: LdapSpec, secrets: LdapSecrets, person: Person): Promise<boolean> => {
    const settings = settingsOf(spec)
    const { id, passwordHash, requested } = settings.people
    try {
      const { entries } = await inSession(spec, secrets, (session) =>
        session.search({
          base: person.dn,
          scope: 'base',
          filter: '(objectClass=*)',
          attributes: requested.filter((name) => name.toLowerCase() !== passwordHash),
          pageSize: 0,
        }),
      )
      const [entry] = entries
      if (entry === undefined || idOf(entry, id) !== person.id) return false
      return !settings.judge(entry, clock.now()).disabled
    } catch (error) {
      if (error instanceof ReadFailure && error.reason === 'NothingFound') return false
      throw error
    }
  }

  return {
    confirm: async (directory, person) => {
      const { spec, secrets } = await stored(directory)
      return spec.type === 'ldif' || isSame(spec.ldap, secrets, person)
    },
    verifyPassword: async (directory, person, password) => {
      const ldap = withTls(directory, (await stored(directory)).spec)
      const dn = person?.dn ?? `cn=no such person,${ldap.people.base}`
      const { bind: _ours, ...rest } = ldap
      const spec: LdapSpec = { ...rest, bind: { method: 'simple', dn, password: { digest: '' } } }
      try {
        await inSession(spec, { password }, async () => {})
        return person !== undefined
      } catch (error) {
        // Another answer, such as a locked account or an expired password, would say that the person exists.
        if (!(error instanceof ReadFailure) || isOfServer(error)) throw error
        if (!(error.cause instanceof InvalidCredentialsError))
          logger.info({ directory, error: error.message }, 'the directory refused a password')
        return false
      }
    },
  }
}
