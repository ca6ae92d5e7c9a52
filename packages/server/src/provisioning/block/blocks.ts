import { revokeTokensOf } from '../../access/index.js'
import type { Reader, Store, Tx, Writer } from '../../db/index.js'
import { type Clock, pause, timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import { messageOf } from '../../runtime/message.js'
import { createQueue, done, type Result } from '../../runtime/queue.js'
import { backoff, type Random } from '../../runtime/random.js'
import type { Subject } from '../../runtime/subject.js'
import { isPerson } from '../affected.js'
import { recordConnectorEvent } from '../connector-event.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import { type KnownNames, type People, personNotFound } from '../people.js'
import { type Blocked, nobodyBlocked } from '../plan/blocked.js'
import type { StopOutcome } from '../run/stop.js'
import { connectorNames, connectorRow, connectorUid } from '../sources.js'
import type { Workers } from '../workers.js'
import type { BlockInput, PersonBlock } from './contract.js'
import { blocksOf, changeSystem, endBlock, putBlock, putSystem } from './store.js'

/** How long a call waits for the targets, and the time limit of one attempt on one target. */
const waitMs = 15_000
const attemptMs = 30_000
const looksMs = 200

const blockedBy = (blocks: readonly PersonBlock[]): Blocked => {
  const spelled = [...new Set(blocks.flatMap(({ names }) => names))].sort()
  return {
    people: new Map(blocks.map(({ person, reason }) => [person, reason] as const)),
    names: new Set(spelled.map(folded)),
    spelled,
  }
}

const sameBlocked = (a: Blocked, b: Blocked): boolean =>
  JSON.stringify([[...a.people], a.spelled]) === JSON.stringify([[...b.people], b.spelled])

const keyOf = (connector: string, person: PersonKey): string => `${connector} ${person}`
const partsOf = (key: string): [connector: string, person: PersonKey] => {
  const space = key.indexOf(' ')
  return [key.slice(0, space), key.slice(space + 1)]
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
  const { store, writer, clock, random, logger, workers, people, leads, wake } = options
  const closing = new AbortController()
  const attempts = new Map<string, number>()
  const under = new Map<string, Promise<StopOutcome | undefined>>()
  let blocks: readonly PersonBlock[] | undefined
  let current = nobodyBlocked

  const reload = async (): Promise<void> => {
    blocks = await store.read(blocksOf)
    const next = blockedBy(blocks)
    // A new object causes a new plan for everyone.
    if (!sameBlocked(current, next)) current = next
  }

  const load = async (): Promise<Blocked> => {
    if (blocks === undefined) await reload()
    return current
  }

  const stop = async (connector: string, person: PersonKey): Promise<StopOutcome | undefined> => {
    await load()
    const block = blocks?.find((one) => one.person === person)
    const system = block?.systems.find((one) => one.connector === connector)
    const uid = await store.read((reader) => connectorUid(reader, connector))
    if (block === undefined || system?.state !== 'Waiting' || uid === undefined) return undefined
    const attempt = async (): Promise<StopOutcome> => {
      try {
        const row = await store.read((reader) => connectorRow(reader, connector))
        if (row === undefined) return { state: 'Done', message: 'the connector was deleted' }
        const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(attemptMs)])
        return await (await workers.of(row)).stop(block, signal)
      } catch (error) {
        return { state: 'Waiting', message: messageOf(error) }
      }
    }
    const outcome = await attempt()
    const { state, message } = outcome
    if (state !== system.state || message !== system.message) {
      await store.write(writer, (tx) =>
        changeSystem(tx, person, uid, { state, message, at: timestamp(clock) }),
      )
      await reload()
    }
    return outcome
  }

  /** One attempt at a time for each person and connector. */
  const attempt = (key: string): Promise<StopOutcome | undefined> => {
    const present = under.get(key)
    if (present !== undefined) return present
    const [connector, person] = partsOf(key)
    const mine = stop(connector, person).finally(() => under.delete(key))
    under.set(key, mine)
    return mine
  }

  const reconcile = async (key: string): Promise<Result> => {
    if (!leads() || closing.signal.aborted) return done
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

  /** Tries what is Waiting now. */
  const resume = async (): Promise<void> => {
    await reload()
    if (!leads()) return
    for (const { person, systems } of blocks ?? [])
      for (const { connector, state } of systems) if (state === 'Waiting') queue.add(keyOf(connector, person))
  }

  const meant = async (name: string): Promise<KnownNames & { person: PersonKey }> => {
    await reload()
    const isNamed = ({ person, names }: PersonBlock): boolean =>
      person === name || names.some((one) => folded(one) === folded(name))
    const present = blocks?.filter(isNamed) ?? []
    const found = new Set([...(await people().named(name)), ...present.map(({ person }) => person)])
    // An unknown person (their directory was not read since the hub started) can be named by the full key.
    if (found.size === 0 && /^[^/\s]+\/\S+$/.test(name)) found.add(name)
    const [person] = found
    if (person === undefined) throw personNotFound(name)
    if (found.size > 1)
      throw new HansaError(
        'Conflict',
        { reason: `"${name}" matches ${found.size} people: ${[...found].join(', ')}` },
        { hint: 'use one of these keys' },
      )
    const known = await people().known(person)
    const before = present.find((one) => one.person === person)
    return { person, ...known, names: [...new Set([...known.names, ...(before?.names ?? [])])] }
  }

  const connectorsOf = async (reader: Reader): Promise<{ name: string; uid: string }[]> => {
    const found: { name: string; uid: string }[] = []
    for (const name of await connectorNames(reader)) {
      const uid = await connectorUid(reader, name)
      if (uid !== undefined) found.push({ name, uid })
    }
    return found
  }

  const write = async (
    tx: Tx,
    { person, username, names, mail }: KnownNames & { person: PersonKey },
    { reason, restarted = [] }: BlockInput,
    subject: Subject,
  ): Promise<string[]> => {
    const at = timestamp(clock)
    const before = (await blocksOf(tx)).find((one) => one.person === person)
    await putBlock(tx, { person, username, names, reason, actor: subject.name, at: before?.at ?? at })
    for (const { name: connector, uid } of await connectorsOf(tx)) {
      const known = before?.systems.find((one) => one.connector === connector)
      if (restarted.includes(connector) && known !== undefined) {
        const message = `${known.message}; restart confirmed by ${subject.name}`
        await putSystem(tx, person, uid, { connector, state: 'Done', message, at })
        continue
      }
      // Blocking again executes the block again: someone could have restored access by hand.
      await putSystem(tx, person, uid, { connector, state: 'Waiting', message: 'not tried yet', at })
      recordConnectorEvent(
        tx,
        { name: connector, uid },
        {
          type: 'Warning',
          reason: 'PersonBlocked',
          message: `${username || person} was blocked by ${subject.name}: ${reason}`,
          details: { person },
        },
      )
    }
    return await revokeTokensOf(tx, [...names, ...(mail === undefined ? [] : [mail])])
  }

  const shown = async (person: PersonKey): Promise<PersonBlock> => {
    const block = (await store.read(blocksOf)).find((one) => one.person === person)
    if (block !== undefined) return block
    throw new HansaError(
      'Conflict',
      { reason: `${person} was unblocked while the block was in progress` },
      { hint: 'block the person again' },
    )
  }

  /** Waits until every connector was tried once, or until the time limit. A standby sees in the store what the leader does. */
  const settled = async (person: PersonKey): Promise<void> => {
    const { systems } = await shown(person)
    const waiting = systems
      .filter(({ state }) => state === 'Waiting')
      .map((one) => keyOf(one.connector, person))
    if (leads()) {
      const tried = Promise.all(waiting.map((key) => attempt(key)))
      await Promise.race([tried.catch(() => undefined), pause(clock, waitMs, closing.signal)])
      for (const key of waiting) queue.add(key)
      return
    }
    const until = clock.monotonic() + waitMs
    const isUntried = async (): Promise<boolean> =>
      (await shown(person)).systems.some(({ message }) => message === 'not tried yet')
    while (clock.monotonic() < until && (await isUntried())) await pause(clock, looksMs, closing.signal)
  }

  return {
    load,
    current: () => current,
    /** Blocks from another hub or from before a restart. */
    resume,
    list: () => store.read(blocksOf),
    block: async (input: BlockInput, subject: Subject): Promise<PersonBlock> => {
      const whom = await meant(input.person)
      const revokedTokens = await store.write({ subject }, (tx) => write(tx, whom, input, subject))
      await reload()
      await settled(whom.person)
      return { ...(await shown(whom.person)), revokedTokens }
    },
    unblock: async (
      { person: name, reason }: { person: string; reason?: string | undefined },
      subject: Subject,
    ): Promise<PersonBlock> => {
      const { person, names } = await meant(name)
      if (isPerson(subject, { person, names }))
        throw new HansaError(
          'Forbidden',
          { actor: subject.name, verb: 'unblock', kind: 'themselves' },
          { hint: 'ask another operator to do it' },
        )
      const ended = await store.write({ subject }, async (tx) => {
        const block = (await blocksOf(tx)).find((one) => one.person === person)
        if (block === undefined)
          throw new HansaError(
            'NotFound',
            { kind: 'block of', name, where: '' },
            { hint: '`hansa person blocks` lists them' },
          )
        await endBlock(tx, person)
        const why = reason === undefined ? '' : `: ${reason}`
        for (const connector of await connectorsOf(tx))
          recordConnectorEvent(tx, connector, {
            type: 'Normal',
            reason: 'PersonUnblocked',
            message: `${block.username || person} was unblocked by ${subject.name}${why}`,
            details: { person },
          })
        return block
      })
      await reload()
      for (const connector of await store.read(connectorNames)) wake(connector)
      return ended
    },
    close: async () => {
      closing.abort(new Error('the hub is shutting down'))
      await queue.close()
      await Promise.allSettled(under.values())
    },
  }
}

export type BlockService = ReturnType<typeof createBlocks>
