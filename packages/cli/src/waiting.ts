import { nearest } from '@hansa/manifests'
import { TimedOutError, UsageError } from './errors.js'
import type { Hub, Reference, Shown } from './hub.js'
import { conditionOf } from './output/columns.js'
import { createProgress } from './output/progress.js'

/** Runs `body` with a signal that also aborts after `timeoutMs`; returns which of the two happened. */
export const within = async (
  timeoutMs: number,
  outer: AbortSignal,
  body: (signal: AbortSignal) => Promise<boolean>,
): Promise<'done' | 'timedOut'> => {
  const timeout = AbortSignal.timeout(timeoutMs)
  const over = new AbortController()
  try {
    if (await body(AbortSignal.any([outer, timeout, over.signal]))) return 'done'
  } catch (error) {
    if (!timeout.aborted) throw error
  } finally {
    // A watch left open would keep the process from ending.
    over.abort()
  }
  outer.throwIfAborted()
  return 'timedOut'
}

const watchUntil = async (
  hub: Pick<Hub, 'watch'>,
  { kind, namespace, name }: Reference,
  signal: AbortSignal,
  reached: (type: string, object: Shown) => boolean,
): Promise<boolean> => {
  for await (const { type, object } of hub.watch(kind, { namespace, name, signal }))
    if (object.metadata.name === name && reached(type, object)) return true
  return false
}

/** The conditions the hub sets on each kind; a resource can have others. */
const conditions: Readonly<Record<string, readonly string[]>> = {
  Cluster: ['Ready', 'CredentialsValid', 'TlsVerified', 'ConnectionEncrypted', 'CredentialIssued'],
  Release: ['Ready', 'Scheduled', 'Applied', 'DefinitionDiffers', 'Suspended'],
  Directory: ['Ready', 'ConnectionEncrypted'],
  Connector: ['Ready', 'ConnectionEncrypted'],
  Mapping: ['Valid', 'RulesMatch'],
  Repository: ['ConnectionEncrypted'],
  SignIn: ['Ready', 'IssuerReachable', 'DiscoveryValid'],
}

/** Throws UsageError for an unknown condition instead of waiting for it. */
const checkCondition = ({ kind, status }: Shown, type: string): void => {
  const shown: unknown[] = Array.isArray(status?.conditions) ? status.conditions : []
  const present = shown.map((condition) => String(Object(condition).type))
  const known = [...new Set([...(conditions[kind] ?? []), ...present])]
  if (known.includes(type)) return
  if (known.length === 0)
    throw new UsageError(
      `resources of type ${kind} have no conditions`,
      'use --for delete, which every resource type supports',
    )
  const near = nearest(type, known)
  throw new UsageError(
    `unknown condition "${type}" for ${kind}`,
    `${near === undefined ? '' : `did you mean ${near}? `}valid conditions: ${known.join(', ')}`,
  )
}

interface Wait {
  timeoutMs: number
  signal: AbortSignal
  /** What must hold in addition to the condition. */
  isReached?: (object: Shown) => boolean
  /** What is shown instead of the message of the condition. */
  describe?: (object: Shown) => string | undefined
}

/** Watches a resource until a condition is True, printing each change of its message. Throws TimedOutError. */
export const waitForCondition = (
  hub: Pick<Hub, 'get' | 'watch'>,
  reference: Reference,
  type: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Shown> => waitFor(hub, reference, type, { timeoutMs, signal })

/** The same, and something else must hold too. */
export const waitFor = async (
  hub: Pick<Hub, 'get' | 'watch'>,
  reference: Reference,
  type: string,
  { timeoutMs, signal, isReached = () => true, describe = () => undefined }: Wait,
): Promise<Shown> => {
  let last = await hub.get(reference)
  checkCondition(last, type)
  const progress = createProgress()
  const reached = (_: string, object: Shown): boolean => {
    last = object
    const condition = conditionOf(object, type)
    const shown = `${type} ${condition?.status ?? 'Unknown'}: ${condition?.message ?? 'not reported yet'}`
    progress.show(`${reference.kind.singular}/${reference.name}: ${describe(object) ?? shown}`)
    return isCurrent(object) && isReached(object) && condition?.status === 'True'
  }
  const ended = await within(timeoutMs, signal, (inner) =>
    watchUntil(hub, reference, inner, reached),
  ).finally(progress.end)
  if (ended === 'timedOut')
    throw new TimedOutError(
      `${reference.kind.singular}/${reference.name} was not ${type} within ${timeoutMs / 1000} s`,
      `run \`hansa describe ${reference.kind.singular} ${reference.name}\` to see why`,
    )
  return last
}

/** A status from before the last change of the spec does not count. */
const isCurrent = ({ metadata, status }: Shown): boolean => {
  const generation: unknown = Reflect.get(metadata, 'generation')
  return status?.observedGeneration === undefined || status.observedGeneration === generation
}

/** Watches a resource until it is deleted. Throws TimedOutError. */
export const waitUntilGone = async (
  hub: Hub,
  reference: Reference,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const ended = await within(timeoutMs, signal, async (inner) => {
    if ((await hub.find(reference)) === undefined) return true
    // Deleted between the read and the watch, it would not show up, so it is read once more during the watch.
    const watched = watchUntil(hub, reference, inner, (type) => type === 'DELETED')
    watched.catch(() => undefined)
    if ((await hub.find(reference)) === undefined) return true
    return watched
  })
  if (ended === 'timedOut')
    throw new TimedOutError(
      `${reference.kind.singular}/${reference.name} was not deleted within ${timeoutMs / 1000} s`,
      `run \`hansa describe ${reference.kind.singular} ${reference.name}\` to see what remains`,
    )
}
