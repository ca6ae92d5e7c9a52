import type { Clock } from '../../runtime/clock.js'
import type { Random } from '../../runtime/random.js'
import type { Transport } from '../calls.js'
import { classify, hasStatus, type KubeError } from '../errors.js'
import { listEach } from '../list.js'
import { metadataAccept } from '../metadata.js'
import type { KubeObject } from '../object.js'
import { limitError, type ReadBudget, readsOf, weightOf } from '../read-budget.js'
import { type ApiResource, pathOf } from '../resource.js'
import { createBackoff } from './backoff.js'
import { readWatchLine } from './event.js'

export interface WatchEvent<T> {
  type: 'Added' | 'Modified' | 'Deleted'
  /** For `Deleted`: the last state of the object. */
  item: T
  resourceVersion: string
}

/**
 * `Synced`: the reported objects are those of the member, up to the latency of an event. `Broken`: they may be
 * outdated.
 */
export type WatchState = { state: 'Synced' } | { state: 'Broken'; error: KubeError }

/** Ends a watch so that everything is listed again. */
const relist = new Error('the retained events may take more memory than the objects')

/** In milliseconds. */
export interface WatchTimings {
  /** For one page of a list. */
  listMs: number
  /** Until the member has accepted a watch. */
  openMs: number
  /** The longest silence; members send a bookmark about once per minute. */
  silenceMs: number
  /** The member is asked to end a watch after this, up to twice as long, so that watches do not all end at once. */
  lifeMs: number
  retryBaseMs: number
  retryMaxMs: number
  /** A watch that lived this long was healthy: the next failure restarts its backoff. */
  settledMs: number
  /** The shortest pause after a member exceeded a limit: repeating such large reads would harm others. */
  limitRestMs: number
}

const defaultWatchTimings: WatchTimings = {
  listMs: 30_000,
  openMs: 30_000,
  silenceMs: 90_000,
  lifeMs: 300_000,
  retryBaseMs: 100,
  retryMaxMs: 30_000,
  settledMs: 5_000,
  limitRestMs: 60_000,
}

export interface WatchOptions<T> {
  transport: Transport
  resource: ApiResource
  /** All namespaces when absent. */
  namespace?: string | undefined
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  /** Metadata without spec and status. */
  metadataOnly?: boolean | undefined
  /**
   * The part of an object to keep; called synchronously once for each object and event, so that the rest can be freed.
   */
  project: (object: KubeObject) => T
  /** All objects: at first, and again whenever events were missed. Objects that it lacks are gone. */
  onSnapshot: (items: T[], resourceVersion: string) => void
  onEvent: (event: WatchEvent<T>) => void
  onState?: ((state: WatchState) => void) | undefined
  clock: Clock
  random: Random
  /** Ends the watch; nothing is called afterwards. */
  signal: AbortSignal
  /** Objects per page of the list: 500 by default. */
  pageSize?: number | undefined
  timings?: Partial<WatchTimings> | undefined
}

export interface Watch {
  /** Resolves when the signal has ended it; never rejects. */
  stopped: Promise<void>
  /** Retries now, if it is waiting to: the member is known to be back, or the credentials were renewed. */
  retryNow(): void
}

/** Reports each state once. */
const createStateReporter = (
  onState: ((state: WatchState) => void) | undefined,
  signal: AbortSignal,
): ((state: WatchState) => void) => {
  let shown = ''
  return (state) => {
    const text =
      state.state === 'Synced' ? '' : `${state.error.cause} ${state.error.status} ${state.error.message}`
    const key = `${state.state} ${text}`
    if (key === shown || signal.aborted) return
    shown = key
    onState?.(state)
  }
}

/** Accounts for the memory of the last snapshot and the events since: at most this much is kept. */
const createKeptMemory = (reads: ReadBudget) => {
  const share = reads.share()
  let kept = 0
  return {
    add: (item: unknown): void => {
      kept += weightOf(item)
    },
    /** False: all readers of the member together use too much. */
    hold: (): boolean => share.hold(kept),
    /** Nothing is kept any more; it is released with the next `hold`. */
    clear: (): void => {
      kept = 0
    },
    end: share.end,
  }
}

type KeptMemory = ReturnType<typeof createKeptMemory>

/** Lists all objects and reports them. Resolves with their resourceVersion. */
const readAll = async <T>(
  { transport, resource, project, onSnapshot, signal, pageSize, ...selected }: WatchOptions<T>,
  timeoutMs: number,
  memory: KeptMemory,
): Promise<string> => {
  const { namespace, labelSelector, fieldSelector, metadataOnly } = selected
  let items: T[] = []
  memory.clear()
  const version = await listEach(
    transport,
    resource,
    { namespace, labelSelector, fieldSelector, metadataOnly, limit: pageSize, signal, timeoutMs },
    {
      onObject: (object) => {
        const item = project(object)
        items.push(item)
        memory.add(item)
        if (!memory.hold())
          throw limitError(`GET ${pathOf(resource, namespace)} needs`, readsOf(transport).limits.keptBytes)
      },
      onRestart: () => {
        items = []
        memory.clear()
      },
    },
  )
  if (!signal.aborted) onSnapshot(items, version)
  return version
}

/** Watches from a resourceVersion until the member ends the stream. */
const follow = <T>(
  { transport, resource, namespace, labelSelector, fieldSelector, metadataOnly, ...options }: WatchOptions<T>,
  timings: WatchTimings,
  from: string,
  on: { onOpen: () => void; onLine: (line: string) => void },
): Promise<void> =>
  transport.stream({
    path: pathOf(resource, namespace),
    query: {
      watch: 1,
      resourceVersion: from === '' ? undefined : from,
      allowWatchBookmarks: true,
      timeoutSeconds: Math.ceil((timings.lifeMs * (1 + options.random())) / 1_000),
      labelSelector,
      fieldSelector,
    },
    headers: metadataOnly ? { accept: metadataAccept } : {},
    signal: options.signal,
    openTimeoutMs: timings.openMs,
    silenceMs: timings.silenceMs,
    onOpen: on.onOpen,
    onLine: on.onLine,
  })

/**
 * Lists, then watches, forever: resumes after cuts from the last resourceVersion seen, lists again when the member has
 * forgotten it (410). Events are in the member's order, none is lost, none comes twice within one resourceVersion.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export const watch = <T>(options: WatchOptions<T>): Watch => {
  const { transport, resource, project, onEvent, clock, random, signal } = options
  const timings: WatchTimings = { ...defaultWatchTimings, ...options.timings }
  const memory = createKeptMemory(readsOf(transport))
  const attempts = createBackoff({
    baseMs: timings.retryBaseMs,
    maxMs: timings.retryMaxMs,
    clock,
    random,
    signal,
  })
  const show = createStateReporter(options.onState, signal)
  let resourceVersion: string | undefined

  const onLine = (line: string): void => {
    if (signal.aborted) return
    const event = readWatchLine(line, resource)
    if (event.type !== 'Bookmark') {
      const { type, object } = event
      const item = project(object)
      onEvent({ type, item, resourceVersion: event.resourceVersion })
      // It is unknown here which object an event replaces: a new list determines the actual memory.
      if (type !== 'Deleted') memory.add(item)
      if (!memory.hold()) throw relist
    }
    resourceVersion = event.resourceVersion
  }
  const on = { onOpen: () => show({ state: 'Synced' }), onLine }

  const failed = async (error: KubeError): Promise<void> => {
    if (signal.aborted) return
    const expired = hasStatus(error, 410)
    // Without a resourceVersion the watch has no point to resume from.
    if (expired || resourceVersion === '') resourceVersion = undefined
    const failures = attempts.fail()
    if (expired && failures === 1) return
    if (!expired) show({ state: 'Broken', error })
    const least = error.cause === 'Limit' ? timings.limitRestMs : 0
    await attempts.pause(Math.max(least, error.retryAfterMs ?? 0))
  }

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      let began: number | undefined
      await transport.turn?.(signal)
      if (signal.aborted) return
      try {
        if (resourceVersion === undefined) resourceVersion = await readAll(options, timings.listMs, memory)
        began = clock.monotonic()
        await follow(options, timings, resourceVersion, on)
        if (clock.monotonic() - began >= timings.settledMs) attempts.reset()
        else if (!signal.aborted) {
          // Ended in order, but at once: a member that does so repeatedly must not be called without a pause.
          attempts.fail()
          await attempts.pause()
        }
        if (resourceVersion === '') resourceVersion = undefined
      } catch (error) {
        const settled = began !== undefined && clock.monotonic() - began >= timings.settledMs
        if (settled) attempts.reset()
        if (error !== relist) {
          await failed(classify(error))
          continue
        }
        resourceVersion = undefined
        if (settled) continue
        attempts.fail()
        await attempts.pause()
      }
    }
  }
  return { stopped: run().finally(() => memory.end()), retryNow: attempts.wake }
}
