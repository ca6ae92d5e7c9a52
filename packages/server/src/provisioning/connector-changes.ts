import { type Change, followChanges, type Store } from '../db/index.js'
import type { Directories } from '../directory/index.js'
import type { Logger } from '../runtime/logger.js'
import type { Trigger } from './run-contract.js'
import { connectorNames, type Mappings } from './sources.js'

/** Wakes connectors when something changes that their cycles are made from: specs, mappings, directories, decisions. */
export interface ConnectorChanges {
  /** Follows changes from now on, and wakes every connector. */
  start(): Promise<void>
  stop(): void
}

const generationOf = (object: unknown): unknown =>
  typeof object === 'object' && object !== null && 'metadata' in object
    ? Reflect.get(Object(object.metadata), 'generation')
    : undefined

const decisions = ['SyncApproved', 'SyncRejected', 'SyncReopened']

export const createConnectorChanges = (options: {
  store: Store
  logger: Logger
  directories: Directories
  mappings: Mappings
  wake: (name: string, trigger: Trigger) => void
  /** A connector has a new spec. */
  specChanged: (name: string) => void
  /** A held run was decided about, here or on another hub. */
  decided: (name: string) => void
  /** Somebody was blocked or unblocked, here or on another hub. */
  blocksChanged: () => Promise<void>
}): ConnectorChanges => {
  const { store, logger, directories, mappings, wake } = options
  const generations = new Map<string, unknown>()
  const stops: (() => void)[] = []
  const fail = (error: unknown): void => logger.error({ error }, 'listing the connectors failed')

  const wakeAll = async (trigger: Trigger): Promise<void> => {
    for (const name of await store.read(connectorNames)) wake(name, trigger)
  }

  const onEvent = ({ name, object }: Change): void => {
    const reason = typeof object === 'object' && object !== null ? Reflect.get(object, 'reason') : undefined
    if (reason === 'PersonBlocked' || reason === 'PersonUnblocked')
      options
        .blocksChanged()
        .then(() => wake(name, 'Block'))
        .catch(fail)
    else if (decisions.includes(String(reason))) {
      options.decided(name)
      wake(name, 'Approval')
    }
  }

  const onChange = (change: Change): void => {
    if (change.kind === 'Event') {
      onEvent(change)
      return
    }
    const generation = generationOf(change.object)
    const same = change.type === 'MODIFIED' && generations.get(change.uid) === generation
    generations.set(change.uid, generation)
    if (change.type === 'DELETED') generations.delete(change.uid)
    if (same) return
    if (change.kind === 'Connector') {
      options.specChanged(change.name)
      wake(change.name, 'Mapping')
    } else wakeAll('Mapping').catch(fail)
  }

  const onSnapshot = async (directory: string): Promise<void> => {
    for (const name of await store.read((reader) => mappings.fedBy(reader, directory)))
      wake(name, 'Directory')
  }

  return {
    start: async () => {
      const from = await store.read(async (reader) => {
        for (const kind of ['Connector', 'Mapping'])
          for (const { uid, generation } of await reader.list({ kind })) generations.set(uid, generation)
        return reader.revision()
      })
      stops.push(
        followChanges({
          store,
          from,
          kinds: ['Connector', 'Mapping', 'Event'],
          onChange,
          onLost: () => {
            wakeAll('Mapping').catch(fail)
          },
          logger,
        }),
        directories.onSnapshot(({ directory }) => {
          onSnapshot(directory).catch(fail)
        }),
      )
      await wakeAll('Interval')
    },
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}
