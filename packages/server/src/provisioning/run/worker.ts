import type { Store, Writer } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { Subject } from '../../runtime/subject.js'
import type { Survey } from '../access/accounts.js'
import type { Blocks } from '../block/blocks.js'
import type { ConnectorAdapter, Observation } from '../connector.js'
import { can, loginNameOf } from '../connector-types.js'
import type { ConnectorSpec } from '../contract.js'
import { folded } from '../mapping/compile.js'
import { inDoubt } from '../mapping/doubt.js'
import { lockedAmong } from '../mapping/locked.js'
import { createLoginName } from '../mapping/login-name.js'
import type { WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import type { Blocked } from '../plan/blocked.js'
import type { Gated } from '../plan/gates.js'
import type { LinkOffer, Plan, PlannedOperation } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { createProtection } from '../plan/protection.js'
import type { Counts, Trigger } from '../run-contract.js'
import { createChecks, readsOf } from './checks.js'
import type { ClockCheck } from './clock-check.js'
import { createDeletedAccounts } from './deleted.js'
import { type Drawn, draw } from './draw.js'
import { formerUsernames } from './former.js'
import { createHolding } from './held.js'
import { createLinking, type LinkAsked, type Linking } from './linking.js'
import { createMemory } from './memory.js'
import { createRecorded } from './recorded.js'
import { createRetries } from './retries.js'
import { createSeen } from './seen.js'
import { createStop, type StopOutcome, type Stopped } from './stop.js'
import { withUnsuccessful } from './unsuccessful.js'
import { drawUrgent } from './urgent.js'
import { createWanting, type Sources } from './wanting.js'

export interface CycleOptions {
  trigger: Trigger
  subject: Subject
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
  /** When the newest read of a directory it was planned from began, in milliseconds since the epoch. */
  seenAt: number
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
  clockCheck: ClockCheck
  blocks: Blocks
  newId: () => string
  ended(operation: PlannedOperation, state: string): void
}

export interface LastCycle {
  /** Whether people were evaluated: otherwise `wanted` is empty because nothing is known. */
  evaluated: boolean
  wanted: WantedPeople
  problems: ReadonlyMap<PersonKey, string>
  /** What would solve a problem if somebody says so. */
  offers: ReadonlyMap<PersonKey, LinkOffer>
}

/** Everything the hub does for one connector, one cycle at a time. */
export interface Worker {
  /**
   * Plans with a fresh read of the target; changes nothing. Throws HansaError when nothing can be planned. `people`: judged as a run for
   * these people alone would be.
   */
  preview(
    sources: Sources,
    signal: AbortSignal,
    people?: ReadonlySet<PersonKey>,
  ): Promise<{ plan: Plan; gated: Gated }>
  cycle(sources: Sources, options: CycleOptions): Promise<CycleOutcome>
  /** Stops somebody now, beside whatever cycle is under way. */
  stop(stopped: Stopped, signal: AbortSignal): Promise<StopOutcome>
  /** What linking an account to somebody would do. Throws HansaError where it must not be. Never beside a cycle. */
  linkOf(sources: Sources, asked: LinkAsked, signal: AbortSignal): ReturnType<Linking['look']>
  /** Does it; gives the run. Never beside a cycle. */
  link: Linking['carryOut']
  links(): Promise<ReadonlyMap<PersonKey, Link>>
  /** What the last cycle of this process found out about people. */
  last(): LastCycle
  /** The system's accounts as they were last read (read now where they never were), with what is known of their people. */
  survey(signal: AbortSignal): Promise<Omit<Survey, 'connector'>>
  /** Somebody approved or rejected. */
  decided(): void
  close(): Promise<void>
}

const peopleOf = (operations: readonly PlannedOperation[]): PersonKey[] =>
  operations.flatMap(({ person }) => (person === undefined ? [] : [person]))

const offersOf = ({ problems }: Plan): Map<PersonKey, LinkOffer> =>
  new Map(problems.flatMap(({ person, offer }) => (offer === undefined ? [] : [[person, offer] as const])))

/** Both results; a failure is thrown when nothing is under way any more. */
const both = async <One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> => {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

/** Who is wanted, with those left as they are of whom a mapping that cannot be read may say something. */
const undoubted = (
  wanted: WantedPeople,
  { doubts = [], snapshotOf }: Sources,
  links: ReadonlyMap<PersonKey, Link>,
): { wanted: WantedPeople; additive: boolean } => {
  const doubtful = inDoubt(doubts, links.values(), snapshotOf)
  const known = new Set(wanted.problems.map(({ person }) => person))
  const inAny = new Set(doubtful.map(({ person }) => person))
  // What a mapping that cannot be read may grant has no bound.
  const problems = wanted.problems.map((one) => (inAny.has(one.person) ? { ...one, atMost: undefined } : one))
  const more = doubtful.filter(({ person }) => !known.has(person))
  return { wanted: { ...wanted, problems: [...problems, ...more] }, additive: doubts.length > 0 }
}

export const createWorker = (options: WorkerOptions): Worker => {
  const { store, writer, clock, random, connector, spec, adapter, newId, clockCheck, blocks } = options
  const loginName = loginNameOf(spec)
  const seen = createSeen()
  const retries = createRetries({ clock, random })
  const holding = createHolding({ store, writer, clock, connector, newId })
  const memory = createMemory({
    store,
    writer,
    clock,
    connectorUid: connector.uid,
    reportsDrift: spec.drift === 'Report',
  })
  const wanting = createWanting({
    connector: connector.name,
    type: spec.type,
    usernameProblem: options.usernameProblem,
    // Elsewhere it matters where accounts are told by it.
    uniqueMail: can(spec, 'UniqueMail') || spec.correlate.by === 'mail',
    hasAccount: (person) => memory.loaded()?.links.get(person)?.key !== undefined,
    loginName: loginName && createLoginName(loginName.text, loginName.field),
    ownerOf: (name) => {
      // Asked only where two people want one name.
      for (const { username, person } of memory.loaded()?.links.values() ?? [])
        if (folded(username) === name) return person
      return undefined
    },
  })
  const shared = { connector: connector.name, spec, adapter, clock }
  const recorded = createRecorded({
    ...options,
    memory,
    seen,
    retries,
    isBlocked: (person) => blocks.current().people.has(person),
  })
  const checks = createChecks({ ...options, memory })
  const deleted = createDeletedAccounts({ store, connectorUid: connector.uid })
  const stop = createStop({ ...options, policy: spec, memory, seen })
  const linking = createLinking({ ...options, memory, seen })
  let problems: ReadonlyMap<PersonKey, string> = new Map()
  let offers: ReadonlyMap<PersonKey, LinkOffer> = new Map()
  /**
   * People of whom something is to be done, was just done, or cannot be: looked at by every cycle. Of everyone else the last complete plan
   * found nothing; undefined where there is none that holds.
   */
  let open: Set<PersonKey> | undefined
  /** Who was blocked when everyone was planned last. */
  let plannedWith: Blocked | undefined
  /** When the next grace time ends, in milliseconds since the epoch. */
  let dueAt = Number.POSITIVE_INFINITY

  const isFresh = (): boolean => seen.known && clock.monotonic() - seen.readAt < spec.observeMinutes * 60_000

  /** Fresh enough, or read now. */
  const observation = async (anew: boolean, signal: AbortSignal): Promise<Observation> => {
    const known = isFresh() && !anew ? seen.current() : undefined
    if (known !== undefined) {
      const uncertain = seen.uncertain()
      if (adapter.observeSome === undefined || uncertain.length === 0) return known
      // What was just done is looked at where it was done.
      seen.reread(uncertain, await adapter.observeSome(uncertain, { signal }))
      return seen.current() ?? known
    }
    const read = await adapter.observe({ signal })
    seen.read(read, clock.monotonic())
    await checks.returned.look(read, signal)
    return read
  }

  /** Whom this cycle is about, with what they are wanted as; `only` undefined: everyone. */
  const look = async (
    sources: Sources,
    { trigger, observe }: CycleOptions,
  ): Promise<{ wanted: WantedPeople; only: ReadonlySet<PersonKey> | undefined }> => {
    const before = open
    open = undefined
    const known = before !== undefined && isFresh() && clock.now() < dueAt
    await memory.load()
    const { length: doubts } = sources.doubts ?? []
    const blocked = await blocks.load()
    const asBefore = blocked === plannedWith
    plannedWith = blocked
    const partly = known && trigger !== 'User' && observe !== true && doubts === 0 && asBefore
    const only = partly ? await wanting.changed(sources, before) : undefined
    if (only !== undefined) return { wanted: wanting.current(), only }
    dueAt = Number.POSITIVE_INFINITY
    return { wanted: await wanting.all(sources), only: undefined }
  }

  /** Links, decisions and blocks as they are now, with what directories say of the people they are about. */
  const standing = async (sources: Sources) => {
    const known = await memory.load()
    return {
      ...shared,
      known,
      account: seen.account,
      decisions: await holding.decisions(),
      locked: lockedAmong(known.links.keys(), sources.snapshotOf),
      reads: readsOf(sources, known.links),
      blocked: await blocks.load(),
    }
  }

  const drawNow = async (
    sources: Sources,
    wanted: WantedPeople,
    rest: Pick<Parameters<typeof draw>[0], 'observed' | 'only' | 'alone'>,
  ): Promise<Drawn> => {
    const now = await standing(sources)
    return draw({
      ...now,
      ...undoubted(wanted, sources, now.known.links),
      returned: checks.returned.keys(),
      former: await formerUsernames(store, connector.uid, now.known.links, rest.observed),
      deleted: await deleted.load(),
      clockDoubt: await checks.doubtOfClock(sources),
      ...rest,
    })
  }

  /** The target cannot be read as a whole: whoever is to lose access loses it all the same, where their accounts answer by key. */
  const disableByKey = async ({
    wanted,
    sources,
    asked,
  }: {
    wanted: WantedPeople
    sources: Sources
    asked: CycleOptions
  }): Promise<void> => {
    const now = await standing(sources)
    const urgent = await drawUrgent({
      ...now,
      wanted: undoubted(wanted, sources, now.known.links).wanted,
      people: asked.people,
      signal: asked.signal,
    }).catch(() => undefined)
    const operations = urgent?.gated.allowed.filter(({ id }) => retries.waitOf(id) === 0) ?? []
    if (urgent === undefined || operations.length === 0) return
    await recorded(urgent, operations, asked)
    // What it was before is not what it is; the next reading tells.
    seen.forget()
  }

  const nextLook = (changed: boolean): number => {
    if (changed) return 0
    const observeIn = Math.max(0, spec.observeMinutes * 60_000 - (clock.monotonic() - seen.readAt))
    const due = Math.max(0, dueAt - clock.now())
    return Math.max(50, Math.min(observeIn, due, retries.next() ?? observeIn))
  }

  const cycle: Worker['cycle'] = async (sources, asked) => {
    // Without its directories nothing is planned, and the target is not asked.
    wanting.check(sources)
    if (asked.trigger === 'User' || open === undefined || clock.now() >= dueAt) await checks.confirm(sources)
    // Who is wanted takes this thread's time, and looking at the target the network's.
    const looking = look(sources, asked)
    const [{ wanted, only }, observed] = await both(
      looking,
      // What was approved is compared with what is there now.
      observation(asked.observe === true || asked.trigger === 'Approval', asked.signal),
    ).catch(async (error: unknown) => {
      asked.signal.throwIfAborted()
      const { wanted } = await looking
      await disableByKey({ wanted, sources, asked })
      throw error
    })
    const seenAt = wanting.seenAt()
    const drawn = await drawNow(sources, wanted, { observed, only, alone: asked.people })
    const { gated } = drawn
    if (asked.trigger === 'User') retries.clear()
    retries.keep(new Set(drawn.plan.operations.map(({ id }) => id)))
    const plan = withUnsuccessful(drawn.plan, retries)
    problems = new Map(plan.problems.map(({ person, message }) => [person, message] as const))
    offers = offersOf(plan)
    dueAt = Math.min(dueAt, plan.nextDue ?? Number.POSITIVE_INFINITY)
    await memory.remember(drawn)
    const heldRun = await holding.hold(gated, asked.trigger)
    const { people } = asked
    const chosen = gated.allowed.filter(
      ({ id, person }) =>
        retries.waitOf(id) === 0 && (people === undefined || person === undefined || people.has(person)),
    )
    const planned = peopleOf(plan.operations)
    const stillOpen = new Set([
      ...planned,
      ...problems.keys(),
      ...(gated.leaversHeld ? plan.silentLeavers.map(({ person }) => person) : []),
    ])
    if (chosen.length === 0) {
      await memory.settleHashes(drawn, new Set([...planned, ...problems.keys()]))
      await holding.settle(new Set(plan.operations.map(({ id }) => id)))
      open = stillOpen
      const counts = { done: 0, failed: 0, held: gated.held.length, skipped: 0 }
      return { plan, gated, run: undefined, heldRun, counts, seenAt, againAfterMs: nextLook(false) }
    }
    const ended = await recorded(drawn, chosen, asked)
    const begun = new Set(chosen.map(({ id }) => id))
    const again = chosen.flatMap(({ kind, id, account }) =>
      kind === 'RevokeAccess' && !ended.failed.has(id) ? [account?.key] : [],
    )
    checks.returned.revoked(again)
    for (const operation of chosen)
      if (operation.kind === 'DeleteAccount' && !ended.failed.has(operation.id)) deleted.note(operation)
    const left = plan.operations.filter(({ id }) => !begun.has(id))
    await memory.settleHashes(drawn, new Set([...ended.open, ...peopleOf(left), ...problems.keys()]))
    await holding.settle(new Set([...ended.failed, ...left.map(({ id }) => id)]))
    open = stillOpen
    const { id, counts } = ended
    // What was refused just now is told at once.
    const after = withUnsuccessful(drawn.plan, retries)
    problems = new Map(after.problems.map(({ person, message }) => [person, message] as const))
    offers = offersOf(after)
    return { plan: after, gated, run: id, heldRun, counts, seenAt, againAfterMs: nextLook(counts.done > 0) }
  }

  return {
    preview: async (sources, signal, people) => {
      await memory.load()
      const wanted = await wanting.all(sources, 'aside')
      const observed = await adapter.observe({ signal })
      const drawn = await drawNow(sources, wanted, { observed, alone: people })
      return { ...drawn, plan: withUnsuccessful(drawn.plan, retries) }
    },
    cycle,
    stop,
    linkOf: async (sources, asked, signal) => {
      await memory.load()
      return await linking.look(asked, await wanting.all(sources, 'aside'), await blocks.load(), signal)
    },
    link: (decision, how) => {
      // Everyone is planned anew.
      open = undefined
      return linking.carryOut(decision, how)
    },
    links: async () => (await memory.load()).links,
    last: () => ({ evaluated: wanting.isKnown(), wanted: wanting.current(), problems, offers }),
    survey: async (signal) => {
      const { links } = await memory.load()
      const observed = seen.current() ?? (await adapter.observe({ signal }))
      const { accounts } = adapter.desire({ accounts: wanting.current().accounts }, observed)
      return {
        accounts: observed.accounts,
        links,
        desired: new Map(accounts.map((account) => [account.person, account] as const)),
        problem: (person) => problems.get(person),
        isProtected: createProtection(spec.protected, adapter.ownUsernames),
        by: spec.correlate.by,
      }
    },
    decided: holding.forget,
    close: () => {
      clockCheck.witness(`connector ${connector.name}`, undefined)
      return adapter.close()
    },
  }
}
