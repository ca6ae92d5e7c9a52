import { counted } from './counted.js'
import { table } from './table.js'

/** The fields these views read of the hub's answers. */
export interface ShownOperation {
  connector: string
  kind: string
  person?: string
  username?: string
  membership?: string
  structure?: { kind: string; key: string }
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  why: string[]
  loses?: string[]
  rights?: string[]
  state: string
  at?: string
  message?: string
}

interface ShownTrouble {
  connector: string
  username: string
  person: string
  message: string
}

export interface ShownPlan {
  connector: string
  blocked?: string
  operations: ShownOperation[]
  drifted: ShownOperation[]
  gates: { message: string }[]
  problems: ShownTrouble[]
  notices: ShownTrouble[]
}

export interface ShownRun {
  id: string
  connector: string
  trigger: string
  actor: string
  state: string
  startedAt: string
  endedAt?: string
  decidedBy?: string
  counts: { done: number; failed: number; held: number; skipped: number }
  gates: { message: string }[]
  message: string
  operations?: ShownOperation[]
}

const cell = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '-'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `name: old → new`, one for each field that changes. */
export const differences = ({ before = {}, after = {} }: ShownOperation): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => {
    if (!(name in before)) return `${name}: ${cell(after[name])}`
    // An adoption shows both sides completely.
    if (JSON.stringify(before[name]) === JSON.stringify(after[name]))
      return `${name}: ${cell(after[name])} (same)`
    return `${name}: ${cell(before[name])} → ${cell(after[name])}`
  })

const subjectOf = ({ membership, structure }: ShownOperation): string =>
  membership ?? (structure === undefined ? '' : `${structure.kind} ${structure.key}`)

/** One row an operation. */
export const operationsTable = (operations: readonly ShownOperation[], wide: boolean): string =>
  table(
    ['connector', 'operation', 'username', 'change', 'state', ...(wide ? ['reason'] : [])],
    operations.map((operation) => [
      operation.connector,
      operation.kind,
      operation.username ?? '-',
      [subjectOf(operation), ...differences(operation)].filter((part) => part !== '').join('; ') || '-',
      operation.message === undefined ? operation.state : `${operation.state}: ${operation.message}`,
      ...(wide ? [operation.why.join('; ') || '-'] : []),
    ]),
  )

const signOf = ({ kind }: ShownOperation): string => {
  if (/^(Create|Add|Enable|Adopt)/.test(kind)) return '+'
  return /^(Delete|Remove|Disable|Revoke)/.test(kind) ? '-' : '~'
}

/** One block per operation: subject, each field old → new, reasons and losses. */
export const operationsDiff = (operations: readonly ShownOperation[]): string =>
  operations
    .flatMap((operation) => {
      const { connector, kind, username, why, loses = [], rights = [], state } = operation
      const subject = [username, subjectOf(operation)]
        .filter((part) => part !== undefined && part !== '')
        .join(' ')
      return [
        `${signOf(operation)} ${connector}: ${kind} ${subject}${state === 'Held' || state === 'Rejected' ? ` (${state.toLowerCase()})` : ''}`,
        ...differences(operation).map((difference) => `    ${difference}`),
        ...why.map((reason) => `    because ${reason}`),
        ...rights.map((right) => `    has ${right}, which no rule grants`),
        ...loses.map((lost) => `    loses ${lost}`),
      ]
    })
    .join('\n')

const mostNamed = 5

/** Groups people by message: one wrong hash format would otherwise fill the screen. */
export const troublesOf = (troubles: readonly ShownTrouble[]): string[] => {
  const byMessage = new Map<string, string[]>()
  for (const { username, person, message } of troubles) {
    const people = byMessage.get(message)
    if (people === undefined) byMessage.set(message, [username || person])
    else people.push(username || person)
  }
  return [...byMessage].map(([message, people]) => {
    if (people.length === 1) return `${people[0]}: ${message}`
    const named = people.slice(0, mostNamed).join(', ')
    const rest = people.length > mostNamed ? ` and ${people.length - mostNamed} more` : ''
    return `${people.length} people: ${message} (${named}${rest})`
  })
}

/** Everything in a plan except its operations, one sentence a line. */
export const remarksOf = ({ connector, blocked, gates, problems, notices, drifted }: ShownPlan): string[] => [
  ...(blocked === undefined ? [] : [`${connector}: cannot plan: ${blocked}`]),
  ...gates.map(({ message }) => `${connector}: held: ${message}`),
  ...troublesOf(problems).map((trouble) => `${connector}: ${trouble}`),
  ...troublesOf(notices).map((trouble) => `${connector}: ${trouble}`),
  ...(drifted.length === 0
    ? []
    : [
        `${connector}: ${counted(drifted.length, 'manual change')} on the target left unchanged (drift: Report)`,
      ]),
]

export const runsTable = (runs: readonly ShownRun[]): string =>
  table(
    ['run', 'connector', 'state', 'trigger', 'by', 'started', 'done', 'failed', 'held'],
    runs.map(({ id, connector, state, trigger, actor, startedAt, counts }) => [
      id,
      connector,
      state,
      trigger,
      actor,
      startedAt,
      String(counts.done),
      String(counts.failed),
      String(counts.held),
    ]),
  )
