import type { Store, Writer } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { Subject } from '../../runtime/subject.js'
import type { ConnectorAdapter } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import type { PersonKey } from '../operation.js'
import type { Blocks } from '../plan/blocked.js'
import type { Gated } from '../plan/gates.js'
import type { Plan, PlannedOperation } from '../plan/input.js'
import type { Counts, Trigger } from '../run-contract.js'
import type { ClockCheck } from './clock-check.js'

export interface CycleOptions {
  trigger: Trigger
  subject: Subject
  /** Only operations of these people (and the structures they need). */
  people?: ReadonlySet<PersonKey> | undefined
  /** Reads the target even if the cached state is fresh. */
  observe?: boolean
  signal: AbortSignal
}

export interface CycleOutcome {
  plan: Plan
  gated: Gated
  /** The resulting run; undefined if there was nothing to do. */
  run: string | undefined
  heldRun: string | undefined
  counts: Counts
  /** The latest time of the next cycle, in milliseconds. */
  againAfterMs: number
  /** When the newest directory read used for the plan began, in milliseconds since the epoch. */
  seenAt: number
}

/** The dependencies for one connector. */
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
