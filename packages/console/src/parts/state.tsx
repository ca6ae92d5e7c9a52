import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  Hourglass,
  type LucideIcon,
  MoveUpRight,
  TriangleAlert,
  Unplug,
} from 'lucide-react'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle'

const known: Readonly<Record<string, readonly [Tone, LucideIcon]>> = {
  Ready: ['good', CircleCheck],
  Active: ['good', CircleCheck],
  Succeeded: ['good', CircleCheck],
  Healthy: ['good', CircleCheck],
  True: ['good', CircleCheck],
  Progressing: ['busy', CircleDashed],
  Applying: ['busy', CircleDashed],
  Creating: ['busy', CircleDashed],
  Registering: ['busy', CircleDashed],
  Waiting: ['busy', Hourglass],
  Pending: ['busy', Hourglass],
  Leaving: ['busy', MoveUpRight],
  Drifted: ['warn', TriangleAlert],
  Cordoned: ['warn', Ban],
  Held: ['warn', Hourglass],
  Warning: ['warn', TriangleAlert],
  Unreachable: ['bad', Unplug],
  NotReady: ['bad', CircleX],
  Failed: ['bad', CircleX],
  Problem: ['bad', CircleAlert],
  Unhealthy: ['bad', CircleX],
  False: ['bad', CircleX],
  Missing: ['bad', CircleX],
  Unschedulable: ['bad', CircleX],
}

const ofTone: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  busy: CircleDashed,
  warn: TriangleAlert,
  bad: CircleX,
  idle: CircleDot,
}

/** A state as a sign and a word; its colour says nothing that they do not. */
export const State = ({ state, tone, title }: { state: string; tone?: Tone; title?: string }) => {
  const [usual, usualIcon] = known[state] ?? ['idle', CircleDot]
  const Icon = tone === undefined || known[state] !== undefined ? usualIcon : ofTone[tone]
  return (
    <span className={`state tone-${tone ?? usual}`} title={title}>
      <Icon aria-hidden size={14} />
      {state}
    </span>
  )
}
