import {
  AlertIcon,
  ArrowUpRightIcon,
  CheckCircleIcon,
  CircleSlashIcon,
  HourglassIcon,
  type Icon,
  IssueDraftIcon,
  IssueOpenedIcon,
  StopIcon,
  UnlinkIcon,
  XCircleIcon,
} from '@primer/octicons-react'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle'

const known: Readonly<Record<string, readonly [Tone, Icon]>> = {
  Ready: ['good', CheckCircleIcon],
  Active: ['good', CheckCircleIcon],
  Succeeded: ['good', CheckCircleIcon],
  Healthy: ['good', CheckCircleIcon],
  True: ['good', CheckCircleIcon],
  Progressing: ['busy', IssueDraftIcon],
  Applying: ['busy', IssueDraftIcon],
  Creating: ['busy', IssueDraftIcon],
  Registering: ['busy', IssueDraftIcon],
  Waiting: ['busy', HourglassIcon],
  Pending: ['busy', HourglassIcon],
  Leaving: ['busy', ArrowUpRightIcon],
  Drifted: ['warn', AlertIcon],
  Cordoned: ['warn', CircleSlashIcon],
  Held: ['warn', HourglassIcon],
  Warning: ['warn', AlertIcon],
  Unreachable: ['bad', UnlinkIcon],
  NotReady: ['bad', XCircleIcon],
  Failed: ['bad', XCircleIcon],
  Problem: ['bad', StopIcon],
  Unhealthy: ['bad', XCircleIcon],
  False: ['bad', XCircleIcon],
  Missing: ['bad', XCircleIcon],
  Unschedulable: ['bad', XCircleIcon],
}

const ofTone: Readonly<Record<Tone, Icon>> = {
  good: CheckCircleIcon,
  busy: IssueDraftIcon,
  warn: AlertIcon,
  bad: XCircleIcon,
  idle: IssueOpenedIcon,
}

/** A state as an icon and a word; the colour adds no information. */
export const State = ({ state, tone, title }: { state: string; tone?: Tone; title?: string }) => {
  const [usual, usualIcon] = known[state] ?? ['idle', IssueOpenedIcon]
  const Icon = tone === undefined || known[state] !== undefined ? usualIcon : ofTone[tone]
  return (
    <span className={`state tone-${tone ?? usual}`} title={title}>
      <Icon aria-hidden size={14} />
      {state}
    </span>
  )
}
