import type { Store, Tx, Writer } from '../../db/index.js'
import type { Snapshot } from '../../directory/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { ConnectorAdapter, Desired, Observation } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import { folded } from '../mapping/compile.js'
import type { Evaluated, Evaluator } from '../mapping/evaluate.js'
import { mergeWanted, type WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import { type Gated, gatePlan } from '../plan/gates.js'
import type { Guards } from '../plan/guards.js'
import type { Plan, PlannedOperation } from '../plan/input.js'
import type { Link, LinkChange } from '../plan/link.js'
import { makePlan } from '../plan/plan.js'
import type { Counts, Trigger } from '../run-contract.js'
import { linksOf, rememberStructures, structuresOf, writeLinks } from '../store/links.js'
import { addRun, changeRun } from '../store/runs.js'
import { tell } from '../tell.js'
import { execute } from './execute.js'
import { createHolding } from './held.js'
import { createRetries } from './retries.js'
import { createSeen } from './seen.js'

/** What a connector's people are wanted by: every mapping that names it, with the newest read of its directory. */
export interface Sources {
  evaluators: readonly Evaluator[]
  snapshotOf(directory: string): Snapshot | undefined
}

export interface CycleOptions {
  trigger: Trigger
  actor: string
  /** Only operations of these people (and the structures they need). */
  people?: ReadonlySet<PersonKey> | undefined
  /** Reads the target even if what is known of it is fresh. */
  observe?: boolean
  signal: AbortSignal
}

export interface CycleOutcome {
  plan: Plan
  gated: Gated
  /** The run that was made; undefined when there was nothing to do. */
  run: string | undefined
  heldRun: string | undefined
  counts: Counts
  /** When to look again at the latest, in milliseconds. */
  againAfterMs: number
}

export interface WorkerOptions {
  store: Store
  writer: Writer
  clock: Clock
  random: Random
  logger: Logger
  connector: { uid: string; name: string }
  spec: ConnectorSpec
  adapter: ConnectorAdapter
  usernameProblem: (username: string) => string | undefined
  guards: Guards
  newId: () => string
  ended(operation: PlannedOperation, state: string): void
}

export interface LastCycle {
  wanted: WantedPeople
  problems: ReadonlyMap<PersonKey, string>
}

/** Everything the hub does for one connector, one cycle at a time. */
export interface Worker {
  /** Plans with a fresh read of the target; changes nothing. Throws HansaError when nothing can be planned. */
  preview(sources: Sources, signal: AbortSignal): Promise<{ plan: Plan; gated: Gated }>
  cycle(sources: Sources, options: CycleOptions): Promise<CycleOutcome>
  links(): Promise<ReadonlyMap<PersonKey, Link>>
  /** What the last cycle of this process found out about people. */
  last(): LastCycle
  /** Somebody approved or rejected. */
  decided(): void
  close(): Promise<void>
}

interface Drawn {
  plan: Plan
  gated: Gated
  desired: Desired
  displayNames: ReadonlyMap<PersonKey, string>
}

export const createWorker = (options: WorkerOptions): Worker => {
  const { store, writer, clock, random, connector, spec, adapter, guards, newId } = options
  const seen = createSeen()
  const retries = createRetries({ clock, random })
  const holding = createHolding({ store, writer, clock, connector, newId })
  let last: LastCycle = { wanted: { accounts: new Map(), problems: [] }, problems: new Map() }
  let state: { links: Map<PersonKey, Link>; managed: Set<string> } | undefined

  const load = async () => {
    state ??= await store.read(async (reader) => ({
      links: await linksOf(reader, connector.uid),
      managed: await structuresOf(reader, connector.uid),
    }))
    return state
  }

  /** Fresh enough, or read now. */
  const observation = async (anew: boolean, signal: AbortSignal): Promise<Observation> => {
    const known = seen.current()
    const fresh = clock.monotonic() - seen.readAt < spec.observeMinutes * 60_000
    if (known !== undefined && fresh && !anew) return known
    const read = await adapter.observe({ signal })
    seen.read(read, clock.monotonic())
    return read
  }

  const wantedOf = async (sources: Sources): Promise<WantedPeople> => {
    const { links } = await load()
    const evaluated: Evaluated[] = []
    for (const evaluator of sources.evaluators) {
      const { directory, ref } = evaluator.mapping
      const snapshot = sources.snapshotOf(directory)
      if (snapshot === undefined)
        throw new HansaError(
          'Unavailable',
          { reason: `directory "${directory}" of mapping ${ref} was not read yet` },
          { hint: `\`hansa directory test ${directory}\` shows why` },
        )
      for (const one of await evaluator.evaluate(snapshot)) evaluated.push(one)
    }
    const owners = new Map(
      [...links.values()].map(({ username, person }) => [folded(username), person] as const),
    )
    const { usernameProblem } = options
    return mergeWanted({ connector: connector.name, type: spec.type, evaluated, owners, usernameProblem })
  }

  const draw = async (wanted: WantedPeople, observed: Observation): Promise<Drawn> => {
    const { links, managed } = await load()
    const desired = adapter.desire({ accounts: wanted.accounts }, observed)
    const displayNames = new Map(
      [...wanted.accounts].map(([person, { displayName }]) => [person, displayName] as const),
    )
    const plan = makePlan({
      connector: connector.name,
      policy: spec,
      ownUsernames: adapter.ownUsernames,
      renameLoses: adapter.renameLoses,
      desired,
      displayNames,
      unplanned: wanted.problems,
      observation: observed,
      links,
      managed: new Set([...managed, ...desired.structures.map(({ key }) => key)]),
      now: clock.now(),
      guards,
    })
    return { plan, gated: gatePlan(plan, spec, guards, await holding.approved()), desired, displayNames }
  }

  /** Stores what became known without anything to do: accounts found again, leavers that have nothing left. */
  const remember = async ({ plan, gated, desired }: Drawn): Promise<void> => {
    const { links, managed } = await load()
    const at = timestamp(clock)
    const silent: LinkChange[] = gated.leaversHeld
      ? []
      : plan.silentLeavers.map((link) => ({ put: { ...link, state: 'Leaving', since: at } }))
    const changes = [...plan.linkChanges, ...silent]
    const structures = desired.structures.filter(({ key }) => !managed.has(key))
    if (changes.length === 0 && structures.length === 0) return
    await store.write(writer, async (tx) => {
      await writeLinks(tx, connector.uid, changes)
      await rememberStructures(tx, connector.uid, structures)
    })
    for (const change of changes) {
      if ('end' in change) links.delete(change.end)
      else links.set(change.put.person, change.put)
    }
    for (const { key } of structures) managed.add(key)
  }

  /** With `drift: Report`: what was applied in full is remembered, so that what differs later is known to be drift. */
  const settleHashes = async ({ plan }: Drawn, open: ReadonlySet<PersonKey>): Promise<void> => {
    if (spec.drift !== 'Report') return
    const { links } = await load()
    const changes: LinkChange[] = []
    for (const [person, hash] of plan.hashes) {
      const link = links.get(person)
      if (link === undefined || open.has(person) || link.appliedHash === hash) continue
      changes.push({ put: { ...link, appliedHash: hash } })
    }
    if (changes.length === 0) return
    await store.write(writer, (tx) => writeLinks(tx, connector.uid, changes))
    for (const change of changes) if ('put' in change) links.set(change.put.person, change.put)
  }

  const begin = async (id: string, trigger: Trigger, actor: string): Promise<void> => {
    await store.write({ ...writer, actor }, (tx) =>
      addRun(tx, {
        id,
        connectorUid: connector.uid,
        connector: connector.name,
        trigger,
        actor,
        state: 'Running',
        counts: { done: 0, failed: 0, held: 0, skipped: 0 },
        gates: [],
        message: '',
        startedAt: timestamp(clock),
        endedAt: null,
        decidedBy: null,
      }),
    )
  }

  const tellOfRun = (tx: Tx, id: string, counts: Counts, message: string): void => {
    const failed = counts.failed > 0
    tell(tx, connector, {
      type: failed ? 'Warning' : 'Normal',
      reason: failed ? 'SyncFailed' : 'Synced',
      message: `run ${id}: ${message}`,
      details: { run: id, ...counts },
    })
  }

  const run = async (
    drawn: Drawn,
    operations: readonly PlannedOperation[],
    { trigger, actor, signal }: CycleOptions,
  ): Promise<{ id: string; counts: Counts; open: Set<PersonKey>; failedIds: Set<string> }> => {
    const { links } = await load()
    const id = newId()
    const counts = { done: 0, failed: 0, held: drawn.gated.held.length, skipped: 0 }
    const open = new Set<PersonKey>()
    const failedIds = new Set<string>()
    await begin(id, trigger, actor)
    try {
      await execute({
        store,
        writer,
        clock,
        adapter,
        connectorUid: connector.uid,
        runId: id,
        operations,
        links,
        displayNames: drawn.displayNames,
        seen,
        retries,
        signal,
        ended: (operation, outcome) => {
          options.ended(operation, outcome)
          if (outcome === 'Done') counts.done += 1
          else if (outcome === 'Skipped') counts.skipped += 1
          else counts.failed += 1
          if (outcome === 'Done') return
          failedIds.add(operation.id)
          if (operation.person !== undefined) open.add(operation.person)
        },
      })
    } catch (error) {
      // What was under way is not known: it is read again before anything else is done.
      seen.forget()
      state = undefined
      await store.write(writer, (tx) =>
        changeRun(tx, id, { state: 'Interrupted', counts, endedAt: timestamp(clock) }),
      )
      throw error
    }
    const message = `${counts.done} done${counts.failed > 0 ? `, ${counts.failed} failed` : ''}${counts.held > 0 ? `, ${counts.held} held` : ''}`
    await store.write(writer, async (tx) => {
      const ended = { counts, message, endedAt: timestamp(clock) }
      await changeRun(tx, id, { state: counts.failed > 0 ? 'Failed' : 'Done', ...ended })
      tellOfRun(tx, id, counts, message)
    })
    return { id, counts, open, failedIds }
  }

  const nextLook = ({ plan }: Drawn, changed: boolean): number => {
    if (changed) return 0
    const observeIn = Math.max(0, spec.observeMinutes * 60_000 - (clock.monotonic() - seen.readAt))
    const due = plan.nextDue === undefined ? observeIn : Math.max(0, plan.nextDue - clock.now())
    return Math.max(50, Math.min(observeIn, due, retries.next() ?? observeIn))
  }

  const cycle: Worker['cycle'] = async (sources, asked) => {
    const wanted = await wantedOf(sources)
    const drawn = await draw(wanted, await observation(asked.observe === true, asked.signal))
    const { plan, gated } = drawn
    last = {
      wanted,
      problems: new Map(plan.problems.map(({ person, message }) => [person, message] as const)),
    }
    await remember(drawn)
    if (asked.trigger === 'User') retries.clear()
    retries.keep(new Set(plan.operations.map(({ id }) => id)))
    const heldRun = await holding.hold(gated, asked.trigger)
    const { people } = asked
    const chosen = gated.allowed.filter(
      ({ id, person }) =>
        retries.waitOf(id) === 0 && (people === undefined || person === undefined || people.has(person)),
    )
    const waiting = new Set(plan.operations.flatMap(({ person }) => (person === undefined ? [] : [person])))
    if (chosen.length === 0) {
      await settleHashes(drawn, waiting)
      await holding.settle(new Set(plan.operations.map(({ id }) => id)))
      const counts = { done: 0, failed: 0, held: gated.held.length, skipped: 0 }
      return { plan, gated, run: undefined, heldRun, counts, againAfterMs: nextLook(drawn, false) }
    }
    const { id, counts, open, failedIds } = await run(drawn, chosen, asked)
    const left = new Set(chosen.map((operation) => operation.id))
    const unfinished = new Set([
      ...open,
      ...plan.operations.flatMap((operation) =>
        operation.person === undefined || left.has(operation.id) ? [] : [operation.person],
      ),
    ])
    await settleHashes(drawn, unfinished)
    const remaining = plan.operations
      .filter((operation) => !left.has(operation.id))
      .map((operation) => operation.id)
    await holding.settle(new Set([...failedIds, ...remaining]))
    return { plan, gated, run: id, heldRun, counts, againAfterMs: nextLook(drawn, counts.done > 0) }
  }

  return {
    preview: async (sources, signal) => {
      const wanted = await wantedOf(sources)
      const { plan, gated } = await draw(wanted, await adapter.observe({ signal }))
      return { plan, gated }
    },
    cycle,
    links: async () => (await load()).links,
    last: () => last,
    decided: holding.forget,
    close: () => adapter.close(),
  }
}
