import { listTokens, revokeTokensOwnedBy, type TokenInfo } from '../access/index.js'
import type { Store, Writer } from '../db/index.js'
import type { Directories, Snapshot } from '../directory/index.js'
import { recordEvent } from '../events/index.js'
import { sameJson } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { endSession, renewIdentity, type SessionRow, sessionsOfDirectory } from './session-store.js'
import { type Identity, identityOf, partsOf } from './who.js'

/** Sessions that began at another hub since the last read are compared with it too. */
const againMs = 60_000

interface Outdated {
  id: string
  /** Undefined: the person left, or is disabled. */
  identity: Identity | undefined
}

const isCurrent = (session: SessionRow, identity: Identity): boolean =>
  session.username === identity.username &&
  session.displayName === identity.displayName &&
  sameJson([...session.groups], [...identity.groups])

/**
 * Brings stored sessions in line with each accepted read of their directory: sessions of leavers end, those of others get their new names and
 * groups. So every hub on the database knows, also one that reads no directory. Runs under the lease.
 */
export const createLeavers = (options: {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  directories: Pick<Directories, 'latest' | 'onSnapshot'>
  /** Sessions ended or changed. */
  changed: () => void
}) => {
  const { store, writer, clock, random, logger, directories, changed } = options
  let stop = (): void => {}

  /** Revokes the tokens of people who left, or are disabled, also while the hub did not run. */
  const revoke = async (snapshot: Snapshot): Promise<void> => {
    const isGone = ({ owner }: TokenInfo): boolean => {
      if (owner === undefined) return false
      const { directory, person: id } = partsOf(owner.id)
      const person = directory === snapshot.directory ? snapshot.people.get(id) : undefined
      return directory === snapshot.directory && (person === undefined || person.disabled)
    }
    const gone = new Set((await listTokens(store)).filter(isGone).flatMap(({ owner }) => owner?.id ?? []))
    if (gone.size === 0) return
    const { directory, uid } = snapshot
    const revoked = await store.write(writer, async (tx) => {
      const names = await revokeTokensOwnedBy(tx, gone)
      if (names.length > 0)
        recordEvent(tx, {
          ...{ kind: 'Directory', namespace: '', name: directory, uid, type: 'Normal' },
          reason: 'TokensRevoked',
          message: `service tokens of people who left or are disabled were revoked: ${names.join(', ')}`,
        })
      return names
    })
    logger.info({ directory, tokens: revoked }, 'service tokens of people who left revoked')
  }

  const settle = async (directory: string): Promise<void> => {
    const snapshot = directories.latest(directory)
    if (snapshot === undefined) return
    await revoke(snapshot)
    const rows = await store.read((reader) => sessionsOfDirectory(reader, snapshot.uid))
    const outdated = rows.flatMap((session): Outdated[] => {
      const person = snapshot.people.get(partsOf(session.userId).person)
      if (person === undefined || person.disabled) return [{ id: session.id, identity: undefined }]
      const identity = identityOf(snapshot, person)
      return isCurrent(session, identity) ? [] : [{ id: session.id, identity }]
    })
    if (outdated.length === 0) return
    await store.write(writer, async (tx) => {
      for (const { id, identity } of outdated)
        if (identity === undefined) await endSession(tx, id)
        else await renewIdentity(tx, id, identity)
    })
    changed()
    const ended = outdated.filter(({ identity }) => identity === undefined).length
    if (ended > 0) logger.info({ directory, sessions: ended }, 'sessions of people who left ended')
  }

  const queue = createQueue({
    reconcile: async (directory) => {
      await settle(directory)
      return { againAfterMs: againMs }
    },
    concurrency: 1,
    clock,
    random,
    onError: (directory, error, attempt) =>
      logger.error({ directory, error, attempt }, 'comparing sessions with a directory failed'),
  })

  return {
    start: async (): Promise<void> => {
      stop = directories.onSnapshot(({ directory }) => queue.add(directory))
    },
    close: async (): Promise<void> => {
      stop()
      await queue.close()
    },
  }
}
