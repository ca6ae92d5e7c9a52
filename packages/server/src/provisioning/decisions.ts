import { z } from 'zod'
import type { Store, Tx } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import type { Subject } from '../runtime/subject.js'
import { isPerson } from './affected.js'
import { recordConnectorEvent } from './connector-event.js'
import type { SyncController } from './controller.js'
import { folded } from './mapping/compile.js'
import type { PersonKey } from './operation.js'
import { withDependencies } from './plan/closure.js'
import { Reason } from './reason.js'
import type { OperationShown, RunShown, RunState } from './run-contract.js'
import { shownRun } from './shown.js'
import { linksOf } from './store/links.js'
import { moveOperations, operationsOfRun } from './store/operations.js'
import { addRun, changeRun, findRun, type RunRow } from './store/runs.js'
import type { Workers } from './workers.js'

/** The part of a held run to approve, and the reason. */
export const Approval = {
  operations: z.array(z.string().min(1).max(40)).min(1).max(10_000).optional().meta({
    description:
      'Ids of operations of the run, combined with `people` if both are set. Also approves the operations they depend on; the rest stays held.',
  }),
  people: z.array(z.string().min(1).max(253)).min(1).max(10_000).optional().meta({
    description: 'Usernames or DIRECTORY/ID: selects all operations of the run for these people.',
  }),
  reason: Reason.optional().meta({
    description: 'The hub records the reason with the decision. Required to approve a part of a run.',
  }),
}

export interface Part {
  operations?: readonly string[] | undefined
  people?: readonly string[] | undefined
  reason?: string | undefined
}

export const runNotFound = (id: string): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'run', name: id, where: '' },
    { hint: '`hansa sync history` lists them' },
  )

const events: Record<'Approved' | 'Rejected' | 'Held', { reason: string; verb: string }> = {
  Approved: { reason: 'SyncApproved', verb: 'approved' },
  Rejected: { reason: 'SyncRejected', verb: 'rejected' },
  Held: { reason: 'SyncReopened', verb: 'reopened' },
}

/** The selected operations of the run; all if nothing is selected. Throws if a selected one is not held. */
const meant = (
  run: RunRow,
  held: readonly OperationShown[],
  { operations, people }: Part,
): OperationShown[] => {
  if (operations === undefined && people === undefined) return [...held]
  const chosen = new Set<string>()
  const missing = (what: string, name: string): HansaError =>
    new HansaError(
      'NotFound',
      { kind: what, name, where: ` among the held operations of run ${run.id}` },
      { hint: `\`hansa sync show ${run.id} -o json\` lists its operations with their ids` },
    )
  const byId = new Map(held.map((one) => [one.id, one] as const))
  for (const id of operations ?? []) {
    if (!byId.has(id)) throw missing('operation', id)
    chosen.add(id)
  }
  for (const name of people ?? []) {
    const theirs = held.filter(
      ({ person, username }) => person === name || folded(username ?? '') === folded(name),
    )
    if (theirs.length === 0) throw missing('person', name)
    for (const { id } of theirs) chosen.add(id)
  }
  return withDependencies(held, chosen)
}

const undecided = async (tx: Tx, id: string, states: readonly RunState[], verb: string): Promise<RunRow> => {
  const run = await findRun(tx, id)
  if (run === undefined) throw runNotFound(id)
  if (states.includes(run.state)) return run
  throw new HansaError(
    'Conflict',
    { reason: `run ${id} is ${run.state}: only a run that is ${states.join(' or ')} can be ${verb}` },
    { hint: '`hansa sync history` shows which run waits for approval' },
  )
}

/** Nobody can approve operations on themselves. */
const refuseOwn = async (
  tx: Tx,
  run: RunRow,
  chosen: readonly OperationShown[],
  subject: Subject,
): Promise<void> => {
  const links = await linksOf(tx, run.connectorUid)
  const isOwn = ({ person, username }: { person?: PersonKey | undefined; username?: string | undefined }) =>
    isPerson(subject, {
      person,
      names: [username, person === undefined ? undefined : links.get(person)?.username],
    })
  const first = chosen.find(isOwn)
  if (first === undefined) return
  throw new HansaError(
    'Forbidden',
    {
      actor: subject.name,
      verb: 'approve',
      kind: `${first.kind} ${first.username ?? ''} of run ${run.id}: it affects ${subject.name}`,
    },
    {
      hint: 'ask another operator to approve it, or approve the other operations: `hansa sync approve RUN --person NAME`',
    },
  )
}

const recordDecision = (
  tx: Tx,
  run: RunRow,
  verdict: keyof typeof events,
  subject: Subject,
  what: string,
): void => {
  const { reason, verb } = events[verdict]
  const why = run.reason === null ? '' : ` (${run.reason})`
  recordConnectorEvent(
    tx,
    { name: run.connector, uid: run.connectorUid },
    {
      type: 'Normal',
      reason,
      message: `run ${run.id} was ${verb} by ${subject.name}${why}: ${what}`,
      details: { run: run.id },
    },
  )
}

interface RunContext {
  clock: Clock
  newId: () => string
}

/** Moves the chosen operations to an approved run; the rest stays unchanged. */
const split = async (
  tx: Tx,
  run: RunRow,
  chosen: readonly OperationShown[],
  total: number,
  { subject, reason, clock, newId }: RunContext & { subject: Subject; reason: string },
): Promise<RunRow> => {
  const at = timestamp(clock)
  const left = total - chosen.length
  const none = { done: 0, failed: 0, skipped: 0 }
  const part: Omit<RunRow, 'sequence' | 'reason'> = {
    ...run,
    id: newId(),
    trigger: 'Approval',
    actor: subject.name,
    state: 'Approved',
    counts: { ...none, held: chosen.length },
    message: `${chosen.length} of ${total} operations of run ${run.id}`,
    startedAt: at,
    endedAt: null,
    decidedBy: subject.name,
  }
  await addRun(tx, part)
  await changeRun(tx, part.id, { reason })
  await moveOperations(
    tx,
    run.id,
    part.id,
    chosen.map(({ id }) => id),
  )
  await changeRun(tx, run.id, {
    counts: { ...run.counts, held: left },
    decidedBy: run.decidedBy ?? subject.name,
  })
  return { ...part, reason, sequence: 0 }
}

/** Approves the run, or its selected operations as another run. Returns the approved run. */
const approveRun = async (
  tx: Tx,
  context: RunContext,
  id: string,
  subject: Subject,
  part: Part,
): Promise<RunRow> => {
  const run = await undecided(tx, id, ['Held', 'Rejected'], 'approved')
  const held = (await operationsOfRun(tx, id)).filter(({ state }) => state === 'Held')
  const chosen = meant(run, held, part)
  await refuseOwn(tx, run, chosen, subject)
  if (chosen.length < held.length) {
    const { reason } = part
    if (reason === undefined)
      throw badField('/reason', 'is required to approve a part of a run', 'add a reason: --reason TEXT')
    const approved = await split(tx, run, chosen, held.length, { ...context, subject, reason })
    recordDecision(tx, approved, 'Approved', subject, approved.message)
    return approved
  }
  const change = {
    state: 'Approved',
    decidedBy: subject.name,
    reason: part.reason ?? null,
    endedAt: null,
  } as const
  await changeRun(tx, id, change)
  const approved = { ...run, ...change }
  recordDecision(tx, approved, 'Approved', subject, run.message)
  return approved
}

const rejectOrReopen = async (
  tx: Tx,
  { clock }: RunContext,
  id: string,
  subject: Subject,
  verdict: 'Rejected' | 'Held',
  reason: string | undefined,
): Promise<RunRow> => {
  const rejects = verdict === 'Rejected'
  const run = await undecided(tx, id, [rejects ? 'Held' : 'Rejected'], rejects ? 'rejected' : 'reopened')
  const change = {
    state: verdict,
    decidedBy: rejects ? subject.name : null,
    reason: reason ?? null,
    endedAt: rejects ? timestamp(clock) : null,
  }
  await changeRun(tx, id, change)
  const next = { ...run, ...change }
  recordDecision(tx, next, verdict, subject, run.message)
  return next
}

/** Decisions about held runs: approve them in whole or in part, reject and reopen them. */
export const createDecisions = ({
  store,
  clock,
  controller,
  workers,
  newId,
}: RunContext & {
  store: Store
  controller: SyncController
  workers: Workers
}) => {
  const context: RunContext = { clock, newId }

  const decided = (run: RunRow): RunShown => {
    workers.existing(run.connector)?.decided()
    controller.wake(run.connector, 'Approval')
    return shownRun(run)
  }

  const turn = async (
    id: string,
    subject: Subject,
    verdict: 'Rejected' | 'Held',
    reason: string | undefined,
  ): Promise<RunShown> =>
    decided(await store.write({ subject }, (tx) => rejectOrReopen(tx, context, id, subject, verdict, reason)))

  return {
    approve: async (id: string, subject: Subject, part: Part): Promise<RunShown> =>
      decided(await store.write({ subject }, (tx) => approveRun(tx, context, id, subject, part))),
    reject: (id: string, subject: Subject, reason?: string) => turn(id, subject, 'Rejected', reason),
    /** The run waits again, as if it had not been decided. */
    reopen: (id: string, subject: Subject, reason?: string) => turn(id, subject, 'Held', reason),
  }
}
