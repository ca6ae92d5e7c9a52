import type { Row, Tx } from '../../db/index.js'
import { announceRelease, type ReleaseEvent } from '../announce.js'
import type { RolloutRecord } from './record.js'
import type { Step } from './step.js'

/** The most clusters that an event names. */
const mostNamed = 5

const named = (clusters: readonly string[]): string => {
  const more = clusters.length - mostNamed
  return `${clusters.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const waveEvents = (before: RolloutRecord, { waves, goal }: RolloutRecord): ReleaseEvent[] =>
  Object.entries(waves).flatMap(([name, { startedAt, endedAt, skipped }]): ReleaseEvent[] => {
    const was = before.waves[name] ?? {}
    const details = { revision: goal, wave: name }
    return [
      ...(startedAt === undefined || was.startedAt !== undefined
        ? []
        : [
            {
              type: 'Normal' as const,
              reason: 'WaveStarted',
              message: `wave "${name}" of revision ${goal} began`,
              details,
            },
          ]),
      ...(endedAt === undefined || was.endedAt !== undefined || skipped !== undefined
        ? []
        : [
            {
              type: 'Normal' as const,
              reason: 'WaveSucceeded',
              message: `wave "${name}" of revision ${goal} succeeded`,
              details,
            },
          ]),
    ]
  })

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
  const moved: ReleaseEvent[] = [
    ...(take.length === 0
      ? []
      : [
          {
            type: 'Normal' as const,
            reason: 'RolloutProgressing',
            message: `${named(take)}: revision ${goal}`,
            details: { revision: goal, clusters: take.length },
          },
        ]),
    ...(giveBack.length === 0
      ? []
      : [
          {
            type: 'Normal' as const,
            reason: 'RolloutProgressing',
            message: `${named(giveBack)}: revision ${base} again`,
            details: { revision: base, clusters: giveBack.length },
          },
        ]),
  ]
  for (const event of [...waveEvents(before, record), ...moved, ...stateEvent(before, record)])
    announceRelease(tx, release, event)
}
