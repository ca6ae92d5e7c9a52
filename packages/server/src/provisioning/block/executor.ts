import type { Store, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import { messageOf } from '../../runtime/message.js'
import { createQueue, done, type Result } from '../../runtime/queue.js'
import { backoff, type Random } from '../../runtime/random.js'
import type { PersonKey } from '../operation.js'
import type { StopOutcome } from '../run/stop.js'
import { connectorRow, connectorUid } from '../sources.js'
import type { Workers } from '../workers.js'
import type { PersonBlock } from './contract.js'
import type { KnownBlocks } from './known-blocks.js'
import { changeSystem } from './store.js'

/** The time limit of one attempt on one target. */
const attemptMs = 30_000

/** One block on one connector. */
export const keyOf = (connector: string, person: PersonKey): string => `${connector} ${person}`
const partsOf = (key: string): [connector: string, person: PersonKey] => {
  const space = key.indexOf(' ')
  return [key.slice(0, space), key.slice(space + 1)]
}

/** Executes blocks on connectors, and retries until they are done. */
export interface BlockExecutor {
  /** One attempt now. Undefined when nothing is Waiting there. */
  attempt(key: string): Promise<StopOutcome | undefined>
  add(key: string): void
  /** Tries what is Waiting now: blocks from another hub or from before a restart. */
  resume(): Promise<void>
  close(): Promise<void>
}

interface ExecutorOptions {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  workers: Pick<Workers, 'of'>
  blocks: KnownBlocks
  closing: AbortSignal
  leads: () => boolean
  wake: (connector: string) => void
}

/** Blocks a person on one target. An error leaves the block Waiting. */
const stopOn = async (
  { store, workers, closing }: ExecutorOptions,
  connector: string,
  block: PersonBlock,
): Promise<StopOutcome> => {
  try {
    const row = await store.read((reader) => connectorRow(reader, connector))
    if (row === undefined) return { state: 'Done', message: 'the connector was deleted' }
    const signal = AbortSignal.any([closing, AbortSignal.timeout(attemptMs)])
    return await (await workers.of(row)).stop(block, signal)
  } catch (error) {
    return { state: 'Waiting', message: messageOf(error) }
  }
}

/** Executes the block on one connector and stores its progress. Undefined when nothing is Waiting there. */
const execute = async (
  options: ExecutorOptions,
  connector: string,
  person: PersonKey,
): Promise<StopOutcome | undefined> => {
  const { store, writer, clock, blocks } = options
  await blocks.load()
  const block = blocks.all().find((one) => one.person === person)
  const system = block?.systems.find((one) => one.connector === connector)
  const uid = await store.read((reader) => connectorUid(reader, connector))
  if (block === undefined || system?.state !== 'Waiting' || uid === undefined) return undefined
  const outcome = await stopOn(options, connector, block)
  const { state, message } = outcome
  if (state !== system.state || message !== system.message) {
    await store.write(writer, (tx) => changeSystem(tx, person, uid, { state, message, at: timestamp(clock) }))
    await blocks.reload()
  }
  return outcome
}

export const createBlockExecutor = (options: ExecutorOptions): BlockExecutor => {
  const { clock, random, logger, blocks, closing, leads, wake } = options
  const attempts = new Map<string, number>()
  const under = new Map<string, Promise<StopOutcome | undefined>>()

  /** One attempt at a time for each person and connector. */
  const attempt = (key: string): Promise<StopOutcome | undefined> => {
    const present = under.get(key)
    if (present !== undefined) return present
    const [connector, person] = partsOf(key)
    const mine = execute(options, connector, person).finally(() => under.delete(key))
    under.set(key, mine)
    return mine
  }

  const reconcile = async (key: string): Promise<Result> => {
    if (!leads() || closing.aborted) return done
    const outcome = await attempt(key)
    const [connector] = partsOf(key)
    if (outcome !== undefined) wake(connector)
    if (outcome?.state !== 'Waiting' || outcome.confirm === true) {
      attempts.delete(key)
      return done
    }
    const count = (attempts.get(key) ?? 0) + 1
    attempts.set(key, count)
    return { againAfterMs: backoff(count, 1000, 30_000, random) }
  }

  const queue = createQueue({
    reconcile,
    concurrency: 32,
    clock,
    random,
    onError: (key, error) => logger.error({ block: key, error }, 'blocking a person on a connector failed'),
  })

  return {
    attempt,
    add: (key) => queue.add(key),
    resume: async () => {
      await blocks.reload()
      if (!leads()) return
      for (const { person, systems } of blocks.all())
        for (const { connector, state } of systems)
          if (state === 'Waiting') queue.add(keyOf(connector, person))
    },
    close: async () => {
      await queue.close()
      await Promise.allSettled(under.values())
    },
  }
}
