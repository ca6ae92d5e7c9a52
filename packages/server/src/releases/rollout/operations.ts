import { HansaError } from '../../runtime/errors.js'
import { forWavesOf, isOver, needsApproval, restartedRollout } from './lifecycle.js'
import type { RolloutPolicy } from './policy.js'
import type { RolloutRecord } from './record.js'

export const rolloutVerbs = ['pause', 'resume', 'approve', 'skip', 'abort', 'restart'] as const
export type RolloutVerb = (typeof rolloutVerbs)[number]

interface Operation {
  verb: RolloutVerb
  /** The wave to approve; the one that awaits approval when absent. */
  wave?: string | undefined
  /** The name of the person. */
  by: string
  at: string
  policy: Pick<RolloutPolicy, 'waves' | 'digest'>
  /** The person has changed the release since the last completed revision. */
  isAuthor: boolean
}

const conflict = (reason: string, hint: string): HansaError =>
  new HansaError('Conflict', { reason }, { hint })

const statusHint = 'see its waves: `hansa rollout status NAME`'

const refuseOver = ({ state, goal }: RolloutRecord): HansaError =>
  conflict(
    `the rollout of revision ${goal} is ${state}`,
    state === 'RolledBack'
      ? 'try the revision again: `hansa rollout restart NAME`; or change the release'
      : 'change the release to begin another one: `hansa release upgrade NAME`',
  )

const approve = (record: RolloutRecord, { wave, by, at, policy, isAuthor }: Operation): RolloutRecord => {
  const { waves } = record
  const open = policy.waves.filter((one) => needsApproval(one, waves[one.name]))
  const name = wave ?? (record.state === 'AwaitingApproval' ? record.reason : undefined)
  const names = open.map((one) => one.name)
  if (name === undefined)
    throw conflict(
      'no wave awaits approval now',
      names.length === 0 ? statusHint : `approve one ahead of its turn: --wave ${names.join(' or --wave ')}`,
    )
  if (!names.includes(name))
    throw conflict(
      `wave "${name}" does not await approval`,
      names.length === 0 ? 'no wave of the rollout awaits approval' : `these do: ${names.join(', ')}`,
    )
  if (isAuthor && open.some((one) => one.name === name && one.notAuthor))
    throw new HansaError(
      'Forbidden',
      {
        actor: by,
        verb: 'approve',
        kind: `wave "${name}" of revision ${record.goal}: ${by} has changed the release since revision ${record.base}`,
      },
      { hint: 'ask another person with the verb approve: the wave has approval: {notAuthor: true}' },
    )
  return {
    ...record,
    waves: { ...waves, [name]: { ...waves[name], approved: { by, at } } },
  }
}

const skip = (record: RolloutRecord, { by, at, policy }: Operation): RolloutRecord => {
  const { waves } = record
  const current = policy.waves.find(({ name }) => waves[name]?.endedAt === undefined)
  if (current === undefined) throw conflict('no wave is left to skip', statusHint)
  const { name } = current
  if (!record.isReturn && needsApproval(current, waves[name]))
    throw conflict(
      `wave "${name}" requires approval, which cannot be skipped`,
      'approve it: `hansa rollout approve NAME`',
    )
  const { failure: _failure, ...rest } = record
  const progress = { startedAt: at, ...waves[name], endedAt: at, skipped: { by, at } }
  return { ...rest, waves: { ...waves, [name]: progress } }
}

/** The deadlines of targets that are not Ready begin again. */
const resume = (record: RolloutRecord): RolloutRecord => {
  if (record.pause === undefined && record.failure === undefined)
    throw conflict(
      `the rollout of revision ${record.goal} is not paused (${record.state})`,
      record.reason === 'Unproven' ? 'skip the wave: `hansa rollout skip NAME`' : statusHint,
    )
  const { pause: _pause, failure: _failure, ...rest } = record
  const targets = Object.entries(rest.targets).map(([cluster, target]) => [
    cluster,
    { ...target, since: null },
  ])
  return { ...rest, targets: Object.fromEntries(targets) }
}

/** The record of a rollout after an operation. Throws `Conflict` where it does not apply. Pure. */
export const operateRollout = (record: RolloutRecord, operation: Operation): RolloutRecord => {
  const { verb, by, at } = operation
  const { goal, base } = record
  if (verb === 'restart') {
    if (record.state === 'Completed') throw refuseOver(record)
    return restartedRollout(record, { at, digest: operation.policy.digest })
  }
  if (isOver(record)) throw refuseOver(record)
  if (record.back !== undefined)
    throw conflict(
      `the rollout of revision ${goal} goes back to revision ${base}`,
      'wait until it is RolledBack, or try the revision again: `hansa rollout restart NAME`',
    )
  if (verb === 'approve') return approve(forWavesOf(record, operation.policy), operation)
  if (verb === 'skip') return skip(forWavesOf(record, operation.policy), operation)
  if (verb === 'resume') return resume(record)
  if (verb === 'abort') return { ...record, back: { by, message: `aborted by ${by}`, at } }
  if (record.pause !== undefined)
    throw conflict(
      `the rollout of revision ${goal} is already paused by ${record.pause.by}`,
      'resume it: `hansa rollout resume NAME`',
    )
  return { ...record, pause: { by, at } }
}
