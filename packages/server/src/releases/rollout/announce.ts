import type { Row, Tx } from '../../db/index.js'
import { listed } from '../../runtime/listed.js'
import { announceRelease, type ReleaseEvent } from '../announce.js'
import type { RolloutRecord } from './record.js'
import type { Step } from './step.js'

/** The most clusters that an event names. */
const mostNamed = 5

const waveEvents = (before: RolloutRecord, { waves, goal }: RolloutRecord): ReleaseEvent[] =>
  Object.entries(waves).flatMap(([name, { startedAt, endedAt, skipped }]) => {
    const was = before.waves[name] ?? {}
    const event = (reason: string, what: string): ReleaseEvent[] => [
      {
        ...{ type: 'Normal', reason, message: `wave "${name}" of revision ${goal} ${what}` },
        details: { revision: goal, wave: name },
      },
    ]
    const began = startedAt !== undefined && was.startedAt === undefined
    const succeeded = endedAt !== undefined && was.endedAt === undefined && skipped === undefined
    return [
      ...(began ? event('WaveStarted', 'began') : []),
      ...(succeeded ? event('WaveSucceeded', 'succeeded') : []),
    ]
  })

/** The clusters that a step gives a revision. */
const movedEvents = (clusters: readonly string[], revision: number, again = ''): ReleaseEvent[] =>
  clusters.length === 0
    ? []
    : [
        {
          ...{ type: 'Normal', reason: 'RolloutProgressing' },
          message: `${listed(clusters, mostNamed)}: revision ${revision}${again}`,
          details: { revision, clusters: clusters.length },
        },
      ]

const stateEvent = (
  before: RolloutRecord,
  { state, reason, message, goal, base, back }: RolloutRecord,
): ReleaseEvent[] => {
  if (before.state === state && before.reason === reason) return []
  const details = { revision: goal, ...(reason === '' ? {} : { cause: reason }) }
  const event = (type: ReleaseEvent['type'], name: string, text: string): ReleaseEvent[] => [
    { type, reason: name, message: text, details },
  ]
  if (state === 'AwaitingApproval')
    return event('Normal', 'RolloutAwaitingApproval', `revision ${goal}: ${message} requires approval`)
  if (state === 'Paused' && reason !== 'Requested')
    return event('Warning', 'RolloutPaused', `rollout of revision ${goal} paused: ${message}`)
  if (state === 'RollingBack' || (state === 'RolledBack' && before.state !== 'RollingBack'))
    return event(
      back?.by == null ? 'Warning' : 'Normal',
      'RollingBack',
      `rollout of revision ${goal} goes back to revision ${base}: ${message}`,
    )
  if (state === 'RolledBack')
    return event('Normal', 'RolloutRolledBack', `all targets have revision ${base} again`)
  if (state === 'Completed')
    return event('Normal', 'RolloutCompleted', `rollout of revision ${goal} completed`)
  return []
}

/** Records the events of a step. */
export const announceSteps = (
  tx: Tx,
  release: Pick<Row, 'namespace' | 'name' | 'uid'>,
  before: RolloutRecord,
  { record, take, giveBack }: Step,
): void => {
  const { goal, base } = record
  const events = [
    ...waveEvents(before, record),
    ...movedEvents(take, goal),
    ...movedEvents(giveBack, base, ' again'),
    ...stateEvent(before, record),
  ]
  for (const event of events) announceRelease(tx, release, event)
}
