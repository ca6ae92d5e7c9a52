import { type Change, followChanges, type Reader, type Store } from '../db/index.js'
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

interface ChangeHandlers {
  wake: (name: string, trigger: Trigger) => void
  /** A connector has a new spec. */
  specChanged: (name: string) => void
  /** A held run was decided about, here or on another hub. */
  decided: (name: string) => void
  /** Somebody was blocked or unblocked, here or on another hub. */
  blocksChanged: () => Promise<void>
}

const onEvent = (
  { name, object }: Change,
  { wake, decided, blocksChanged }: ChangeHandlers,
  fail: (error: unknown) => void,
): void => {
  const reason = typeof object === 'object' && object !== null ? Reflect.get(object, 'reason') : undefined
  if (reason === 'PersonBlocked' || reason === 'PersonUnblocked')
    blocksChanged()
      .then(() => wake(name, 'Block'))
      .catch(fail)
  else if (decisions.includes(String(reason))) {
    decided(name)
    wake(name, 'Approval')
  }
}

/** The generation of each Connector and Mapping: a change of its status alone does not change the spec. */
const createGenerations = () => {
  const generations = new Map<string, unknown>()
  return {
    load: async (reader: Reader): Promise<void> => {
      for (const kind of ['Connector', 'Mapping'])
        for (const { uid, generation } of await reader.list({ kind })) generations.set(uid, generation)
    },
    /** Notes the change; returns whether it left the spec unchanged. */
    isSame: ({ type, uid, object }: Change): boolean => {
      const generation = generationOf(object)
      const same = type === 'MODIFIED' && generations.get(uid) === generation
      generations.set(uid, generation)
      if (type === 'DELETED') generations.delete(uid)
      return same
    },
  }
}

export const createConnectorChanges = (
  options: ChangeHandlers & {
    store: Store
    logger: Logger
    directories: Directories
    mappings: Mappings
  },
): ConnectorChanges => {
  const { store, logger, directories, mappings, wake, specChanged } = options
  const generations = createGenerations()
  const stops: (() => void)[] = []
  const fail = (error: unknown): void => logger.error({ error }, 'listing the connectors failed')

  const wakeAll = async (trigger: Trigger): Promise<void> => {
    for (const name of await store.read(connectorNames)) wake(name, trigger)
  }

  const onChange = (change: Change): void => {
    if (change.kind === 'Event') {
      onEvent(change, options, fail)
      return
    }
    if (generations.isSame(change)) return
    if (change.kind === 'Connector') {
      specChanged(change.name)
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
        await generations.load(reader)
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
