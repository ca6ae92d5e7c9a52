import type { Sealer, Store, Writer } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { sourceDigest } from './accept.js'
import { afterRead, withTransport } from './conditions.js'
import { ReadFailure } from './failure.js'
import { createRunner, type Runner } from './runner.js'
import { openSecrets } from './secrets.js'
import type { OpenSource } from './sources.js'
import { changeStatus, type DirectoryRow, directoryByUid } from './store.js'

export interface Watched {
  row: DirectoryRow
  runner: Runner
  failures: number
}

/** The directories that are polled, each with its runner. */
export interface WatchedDirectories {
  /** The runner of a row; replaced when the spec changes. Throws ReadFailure. */
  watch(row: DirectoryRow): Promise<Watched>
  get(uid: string): Watched | undefined
  all(): Watched[]
  drop(uid: string): void
}

/** Stores a status with its events. */
export type Settle = (row: DirectoryRow, result: ReturnType<typeof afterRead>) => Promise<void>

export const createSettle =
  ({ store, writer, clock }: { store: Store; writer: Writer; clock: Clock }): Settle =>
  ({ uid, spec }, { status, events }) =>
    changeStatus(store, writer, uid, () => withTransport(status, spec, timestamp(clock)), events)

export const createWatchedDirectories = ({
  store,
  sealer,
  clock,
  openSource,
  settle,
}: {
  store: Store
  sealer: Sealer
  clock: Clock
  openSource: OpenSource
  settle: Settle
}): WatchedDirectories => {
  const watched = new Map<string, Watched>()

  const drop = (uid: string): void => {
    watched.get(uid)?.runner.close()
    watched.delete(uid)
  }

  const watch = async (row: DirectoryRow): Promise<Watched> => {
    const present = watched.get(row.uid)
    if (present !== undefined && present.row.generation === row.generation) return present
    const source = sourceDigest(row.spec)
    const secrets = await store.read(async (reader) => {
      const current = await directoryByUid(reader, row.uid)
      // The secret could now belong to another address.
      return current?.generation === row.generation
        ? openSecrets(reader, sealer, row.uid, row.spec)
        : undefined
    })
    if (secrets === undefined)
      throw new ReadFailure(
        'Changing',
        'the Directory changed while the hub read its secrets',
        'no action needed: the hub reads it again',
      )
    const meanwhile = watched.get(row.uid)
    if (meanwhile !== undefined && meanwhile.row.generation >= row.generation) return meanwhile
    drop(row.uid)
    const made: Watched = {
      row,
      failures: 0,
      runner: createRunner({
        name: row.name,
        uid: row.uid,
        spec: row.spec,
        sourceDigest: source,
        source: openSource(row.spec, secrets),
        accepted: row.status.read,
        clock,
        store: async (accepted) => {
          const current = await store.read((reader) => directoryByUid(reader, row.uid))
          if (current === undefined || current.generation !== row.generation)
            throw new ReadFailure(
              'Changing',
              'the Directory changed while the hub read it',
              'no action needed: the hub reads it again',
            )
          await settle(row, afterRead(current.status, accepted, timestamp(clock)))
        },
      }),
    }
    watched.set(row.uid, made)
    return made
  }

  return { watch, get: (uid) => watched.get(uid), all: () => [...watched.values()], drop }
}
