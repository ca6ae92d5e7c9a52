import { followChanges, type Reader, type Store, type Writer } from '../db/index.js'
import { clearTextUrl, type DirectorySpec, type DirectoryStatus } from '../directory/index.js'
import { createFailureTeller } from '../events/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { Issuers } from './oidc/issuer.js'
import { type SignInRow, setConditions, signInByUid, signInRows, type Told } from './store.js'

/** How often an issuer is probed, in milliseconds: while it answers, and while it does not. */
const probeMs = 60_000
const retryMs = 10_000

/** The conditions after a probe of an issuer. */
const issuerConditions = (issuer: string, error: HansaError | undefined): Told[] => {
  const reached = error === undefined || error.code !== 'Unavailable'
  const reachable: Told = reached
    ? { type: 'IssuerReachable', status: 'True', reason: 'Answered', message: `${issuer} answers` }
    : { type: 'IssuerReachable', status: 'False', reason: 'Unreachable', message: error.message }
  if (error === undefined) {
    const message = `${issuer} has a valid discovery document`
    return [
      reachable,
      { type: 'DiscoveryValid', status: 'True', reason: 'Valid', message },
      { type: 'Ready', status: 'True', reason: 'Ready', message: 'people can sign in' },
    ]
  }
  const message = `${error.message}; ${error.hint}`
  const [reason, valid] = reached
    ? (['InvalidDiscovery', 'False'] as const)
    : (['Unreachable', 'Unknown'] as const)
  return [
    reachable,
    { type: 'DiscoveryValid', status: valid, reason, message: error.message },
    { type: 'Ready', status: 'False', reason, message },
  ]
}

const ready = (status: Told['status'], reason: string, message: string): Told[] => [
  { type: 'Ready', status, reason, message },
]

/** Whether passwords can be checked at a directory. */
const directoryConditions = async (reader: Reader, name: string): Promise<Told[]> => {
  const row = await reader.get('Directory', '', name)
  if (row === undefined) return ready('False', 'NoDirectory', `directory "${name}" does not exist`)
  // Rows of this kind were validated when they were written.
  const { spec, status } = row as typeof row & { spec: DirectorySpec; status: DirectoryStatus }
  const open = clearTextUrl(spec)
  if (spec.type !== 'ldap' || open !== undefined)
    return ready(
      'False',
      'ClearText',
      `directory "${name}" is not reached over TLS: use ldaps:// or startTLS`,
    )
  const read = status.conditions.find(({ type }) => type === 'Ready')
  return read?.status === 'True'
    ? ready('True', 'Ready', 'people can sign in')
    : ready('False', 'DirectoryNotReady', `directory "${name}": ${read?.message ?? 'not read yet'}`)
}

/** Keeps the conditions of every SignIn. Runs under the lease. */
export const createSignInController = (options: {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  issuers: Issuers
}) => {
  const { store, writer, clock, random, logger, issuers } = options
  let stop = (): void => {}

  const probe = async (row: SignInRow): Promise<Told[]> => {
    const { uid, generation, spec } = row
    if (spec.type === 'ldap') return store.read((reader) => directoryConditions(reader, spec.ldap.directory))
    try {
      await issuers.probe({ key: `${uid} ${generation}`, spec: spec.oidc })
      return issuerConditions(spec.oidc.issuer, undefined)
    } catch (error) {
      if (!(error instanceof HansaError)) throw error
      return issuerConditions(spec.oidc.issuer, error)
    }
  }

  const look = async (uid: string): Promise<Result> => {
    const row = await store.read((reader) => signInByUid(reader, uid))
    if (row === undefined) return done
    const told = await probe(row)
    await setConditions({ store, writer, clock }, row, told)
    return { againAfterMs: told.some(({ status }) => status !== 'True') ? retryMs : probeMs }
  }

  const tellFailure = createFailureTeller({ store, writer, logger, find: (tx, uid) => tx.byUid(uid) })
  const queue = createQueue({
    reconcile: look,
    concurrency: 4,
    clock,
    random,
    onError: (uid, error, attempt) => {
      logger.error({ signIn: uid, error, attempt }, 'probing a sign-in failed')
      tellFailure(uid, error)
    },
  })
  const listAll = async (): Promise<void> => {
    for (const { uid } of await store.read(signInRows)) queue.add(uid)
  }

  return {
    start: async (): Promise<void> => {
      const from = await store.read((reader) => reader.revision())
      await listAll()
      stop = followChanges({
        store,
        from,
        kinds: ['SignIn'],
        // A status that this controller wrote itself does not trigger a probe.
        onChange: ({ uid, type, actor }) => {
          if (type === 'DELETED' || actor !== writer.subject.id) queue.add(uid)
        },
        onLost: () => {
          listAll().catch((error: unknown) => logger.error({ error }, 'listing the sign-ins failed'))
        },
        logger,
      })
    },
    close: async (): Promise<void> => {
      stop()
      await queue.close()
    },
  }
}
