import type { Store, Writer } from '../../db/index.js'
import { type Clock, pause } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { Subject } from '../../runtime/subject.js'
import { blockKeyOf, canBlockKey, namedIn, signedInUsers } from '../../sign-in/index.js'
import { isPerson } from '../affected.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import { type KnownNames, type People, personNotFound } from '../people.js'
import { connectorNames } from '../sources.js'
import type { Workers } from '../workers.js'
import type { BlockInput, PersonBlock } from './contract.js'
import { type BlockExecutor, createBlockExecutor, keyOf } from './executor.js'
import { createKnownBlocks, type KnownBlocks } from './known-blocks.js'
import { recordBlock, recordUnblock } from './record.js'
import { blocksOf } from './store.js'

/** How long a call waits for the targets. */
const waitMs = 15_000
const looksMs = 200

type KnownPerson = KnownNames & { person: PersonKey }

/** The person that a name or key refers to: blocked, in a directory or on a target. Throws `NotFound` and `Conflict`. */
const personNamed = async (
  { store, blocks, people }: { store: Store; blocks: KnownBlocks; people: People },
  name: string,
): Promise<KnownPerson> => {
  await blocks.reload()
  const key = blockKeyOf(name)
  const isNamed = ({ person, names, username }: PersonBlock): boolean =>
    person === key || [...names, username].some((one) => folded(one) === folded(name))
  const present = blocks.all().filter(isNamed)
  // Users of a SignIn without a directory are known by their sessions alone, and a standby knows no directory.
  const users = await store.read((reader) => signedInUsers(reader, name))
  const found = new Set([
    ...(await people.named(name)),
    ...present.map(({ person }) => person),
    ...users.map(({ id }) => id),
  ])
  // An unknown person (their directory was not read since the hub started) can be named by the full key.
  if (found.size === 0 && (await store.read((reader) => canBlockKey(reader, key)))) found.add(key)
  const [person] = found
  if (person === undefined) throw personNotFound(name)
  if (found.size > 1)
    throw new HansaError(
      'Conflict',
      { reason: `"${name}" matches ${found.size} people: ${[...found].join(', ')}` },
      { hint: 'use one of these keys' },
    )
  const known = await people.known(person)
  const before = present.find((one) => one.person === person)
  // Accounts of a username on connectors are not of a user whom no directory knows.
  const signedIn = users.find(({ id, directoryUid }) => id === person && directoryUid === null)
  const username = known.username || before?.username || signedIn?.username || namedIn(person)?.username || ''
  return { person, ...known, username, names: [...new Set([...known.names, ...(before?.names ?? [])])] }
}

const shownBlock = async (store: Store, person: PersonKey): Promise<PersonBlock> => {
  const block = (await store.read(blocksOf)).find((one) => one.person === person)
  if (block !== undefined) return block
  throw new HansaError(
    'Conflict',
    { reason: `${person} was unblocked while the block was in progress` },
    { hint: 'block the person again' },
  )
}

/** Waits until every connector was tried once, or until the time limit. A standby sees in the store what the leader does. */
const untilTried = async (
  {
    store,
    clock,
    executor,
    leads,
    closing,
  }: { store: Store; clock: Clock; executor: BlockExecutor; leads: () => boolean; closing: AbortSignal },
  person: PersonKey,
): Promise<void> => {
  const { systems } = await shownBlock(store, person)
  const waiting = systems
    .filter(({ state }) => state === 'Waiting')
    .map((one) => keyOf(one.connector, person))
  if (leads()) {
    const tried = Promise.all(waiting.map((key) => executor.attempt(key)))
    await Promise.race([tried.catch(() => undefined), pause(clock, waitMs, closing)])
    for (const key of waiting) executor.add(key)
    return
  }
  const until = clock.monotonic() + waitMs
  const isUntried = async (): Promise<boolean> =>
    (await shownBlock(store, person)).systems.some(({ message }) => message === 'not tried yet')
  while (clock.monotonic() < until && (await isUntried())) await pause(clock, looksMs, closing)
}

/**
 * The emergency stop. A block is stored first, so that no plan restores access whatever happens next; then each connector executes it,
 * concurrently with anything else it does, and retries until it is done.
 */
export const createBlocks = (options: {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  workers: Pick<Workers, 'of'>
  people: () => People
  leads: () => boolean
  wake: (connector: string) => void
}) => {
  const { store, clock, people, wake } = options
  const shutdown = new AbortController()
  const closing = shutdown.signal
  const blocks = createKnownBlocks(store)
  const executor = createBlockExecutor({ ...options, blocks, closing })

  return {
    load: blocks.load,
    current: blocks.current,
    resume: executor.resume,
    list: () => store.read(blocksOf),
    block: async (input: BlockInput, subject: Subject): Promise<PersonBlock> => {
      const whom = await personNamed({ store, blocks, people: people() }, input.person)
      const ended = await store.write({ subject }, (tx) => recordBlock(tx, whom, input, subject, clock))
      await blocks.reload()
      await untilTried({ ...options, executor, closing }, whom.person)
      return { ...(await shownBlock(store, whom.person)), ...ended }
    },
    unblock: async (
      { person: name, reason }: { person: string; reason?: string | undefined },
      subject: Subject,
    ): Promise<PersonBlock> => {
      const { person, names } = await personNamed({ store, blocks, people: people() }, name)
      if (isPerson(subject, { person, names }))
        throw new HansaError(
          'Forbidden',
          { actor: subject.name, verb: 'unblock', kind: 'themselves' },
          { hint: 'ask another operator to do it' },
        )
      const ended = await store.write({ subject }, (tx) =>
        recordUnblock(tx, { person, name }, reason, subject),
      )
      await blocks.reload()
      for (const connector of await store.read(connectorNames)) wake(connector)
      return ended
    },
    close: async () => {
      shutdown.abort(new Error('the hub is shutting down'))
      await executor.close()
    },
  }
}

export type BlockService = ReturnType<typeof createBlocks>
