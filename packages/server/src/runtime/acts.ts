import { type Act, type ActEntry, createAct } from './act.js'
import { type ErrorCode, HansaError } from './errors.js'
import { type Subject, subjectOf } from './subject.js'

/** Records acts that have no row yet. */
export interface ActPort {
  /** An act that was carried out and changed nothing. Throws `Unavailable` if it cannot be recorded. */
  record(entry: ActEntry): Promise<void>
  /** An act that was refused or failed. Never throws and never waits: the caller gets the error of the act. */
  refused(entry: ActEntry): void
}

/** Codes of refusals: the caller may not do this, now or at all. */
export const denials: readonly ErrorCode[] = ['Unauthenticated', 'Forbidden', 'TooManyRequests']

/** A caller that is not known. */
export const nobody: ActEntry['subject'] = { kind: 'Anonymous', id: '', name: '' }

/** Longer than any text of a row. */
const mostText = 600

/** Input is not validated yet, and acts stay in memory for a minute: a copy of the start, because a slice would keep the whole text. */
const startOf = (text: string): string =>
  text.length <= mostText ? text : Buffer.from(text.slice(0, mostText)).toString()

const textAt = (value: unknown, ...keys: readonly string[]): string => {
  let found: unknown = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return ''
    found = Reflect.get(found, key)
  }
  return typeof found === 'string' ? startOf(found) : ''
}

/** Fields of inputs that name the object of an act, the most specific first. None of them holds a secret. */
const naming: readonly (readonly string[])[] = [
  ['name'],
  ['resource', 'metadata', 'name'],
  ['run'],
  ['person'],
  ['release'],
  ['bundle'],
  ['connector'],
]

interface Caller {
  subject: Subject | undefined
  requestId: string
  source?: string | undefined
  reason?: string | undefined
}

/** The act of a call; `input` is not validated yet. */
export const actOf = (
  { subject, requestId, source = '', reason }: Caller,
  {
    permission: [verb, kind],
    resourcesOnly = false,
  }: { permission: readonly [string, string]; resourcesOnly?: boolean },
  input: unknown,
): Act =>
  createAct(
    {
      subject: subject === undefined ? nobody : subjectOf(subject),
      address: source,
      requestId,
      verb,
      kind,
      namespace: textAt(input, 'namespace') || textAt(input, 'resource', 'metadata', 'namespace'),
      name: naming.map((keys) => textAt(input, ...keys)).find((name) => name !== '') ?? '',
      result: textAt(input, 'dryRun') === 'All' ? 'DryRun' : 'Succeeded',
      reason: reason ?? textAt(input, 'reason'),
    },
    { resourcesOnly },
  )

/** Whether an error is a refusal that the audit trail calls Denied. */
export const isDenial = (error: unknown): error is HansaError =>
  error instanceof HansaError && denials.includes(error.code)

/** Records an act that ended, unless its change did. Throws `Unavailable` if a successful one cannot be recorded. */
export const settle = async (
  acts: ActPort,
  act: Act,
  { mutation, error }: { mutation: boolean; error?: unknown },
): Promise<void> => {
  if (error !== undefined) {
    const denied = isDenial(error)
    if (!mutation && !denied) return
    const code = error instanceof HansaError ? error.code : 'BadRequest'
    acts.refused({ ...act.entry, result: denied ? 'Denied' : 'Failed', detail: { code } })
  } else if (mutation && act.rows === 0) {
    const unchanged = act.resourcesOnly && act.entry.result === 'Succeeded'
    await acts.record(unchanged ? { ...act.entry, result: 'Unchanged' } : act.entry)
  }
}
