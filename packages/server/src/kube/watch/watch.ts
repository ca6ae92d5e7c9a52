import type { Clock } from '../../runtime/clock.js'
import { backoff, type Random } from '../../runtime/random.js'
import type { Transport } from '../calls.js'
import { classify, hasStatus, type KubeError } from '../errors.js'
import { listEach } from '../list.js'
import { metadataAccept } from '../metadata.js'
import type { KubeObject } from '../object.js'
import { limitError, readsOf, weightOf } from '../read-budget.js'
import { type ApiResource, pathOf } from '../resource.js'
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

export const defaultWatchTimings: WatchTimings = {
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

/**
 * Lists, then watches, forever: resumes after cuts from the last resourceVersion seen, lists again when the member has
 * forgotten it (410). Events are in the member's order, none is lost, none comes twice within one resourceVersion.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export const watch = <T>(options: WatchOptions<T>): Watch => {
  const { transport, resource, namespace, labelSelector, fieldSelector, metadataOnly } = options
  const { project, onSnapshot, onEvent, onState, clock, random, signal, pageSize } = options
  const timings: WatchTimings = { ...defaultWatchTimings, ...options.timings }
  const path = pathOf(resource, namespace)
  const reads = readsOf(transport)
  const share = reads.share()
  /** The maximum memory of the last snapshot and the events since. */
  let kept = 0
  let resourceVersion: string | undefined
  let failures = 0
  let shown = ''
  let wake: () => void = () => undefined

  const show = (state: WatchState): void => {
    const text =
      state.state === 'Synced' ? '' : `${state.error.cause} ${state.error.status} ${state.error.message}`
    const key = `${state.state} ${text}`
    if (key === shown || signal.aborted) return
    shown = key
    onState?.(state)
  }

  const readAll = async (): Promise<string> => {
    let items: T[] = []
    kept = 0
    const wanted = { namespace, labelSelector, fieldSelector, metadataOnly, limit: pageSize, signal }
    const version = await listEach(
      transport,
      resource,
      { ...wanted, timeoutMs: timings.listMs },
      {
        onObject: (object) => {
          const item = project(object)
          items.push(item)
          kept += weightOf(item)
          if (!share.hold(kept)) throw limitError(`GET ${path} needs`, reads.limits.keptBytes)
        },
        onRestart: () => {
          items = []
          kept = 0
        },
      },
    )
    if (!signal.aborted) onSnapshot(items, version)
    return version
  }

  const onLine = (line: string): void => {
    if (signal.aborted) return
    const event = readWatchLine(line, resource)
    if (event.type !== 'Bookmark') {
      const { type, object } = event
      const item = project(object)
      onEvent({ type, item, resourceVersion: event.resourceVersion })
      // It is unknown here which object an event replaces: a new list determines the actual memory.
      if (type !== 'Deleted') kept += weightOf(item)
      if (!share.hold(kept)) throw relist
    }
    resourceVersion = event.resourceVersion
  }

  const follow = (from: string): Promise<void> =>
    transport.stream({
      path,
      query: {
        watch: 1,
        resourceVersion: from === '' ? undefined : from,
        allowWatchBookmarks: true,
        timeoutSeconds: Math.ceil((timings.lifeMs * (1 + random())) / 1_000),
        labelSelector,
        fieldSelector,
      },
      headers: metadataOnly ? { accept: metadataAccept } : {},
      signal,
      openTimeoutMs: timings.openMs,
      silenceMs: timings.silenceMs,
      onOpen: () => show({ state: 'Synced' }),
      onLine,
    })

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', end)
        wake = () => undefined
        resolve()
      }
      const cancel = clock.after(ms, end)
      signal.addEventListener('abort', end, { once: true })
      wake = end
    })

  const failed = async (error: KubeError): Promise<void> => {
    if (signal.aborted) return
    const expired = hasStatus(error, 410)
    // Without a resourceVersion the watch has no point to resume from.
    if (expired || resourceVersion === '') resourceVersion = undefined
    failures += 1
    if (expired && failures === 1) return
    if (!expired) show({ state: 'Broken', error })
    const wait = backoff(failures, timings.retryBaseMs, timings.retryMaxMs, random)
    const least = error.cause === 'Limit' ? timings.limitRestMs : 0
    await rest(Math.max(wait, least, error.retryAfterMs ?? 0))
  }

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      let began: number | undefined
      await transport.turn?.(signal)
      if (signal.aborted) return
      try {
        if (resourceVersion === undefined) resourceVersion = await readAll()
        began = clock.monotonic()
        await follow(resourceVersion)
        if (clock.monotonic() - began >= timings.settledMs) failures = 0
        else if (!signal.aborted) {
          // Ended in order, but at once: a member that does so repeatedly must not be called without a pause.
          failures += 1
          await rest(backoff(failures, timings.retryBaseMs, timings.retryMaxMs, random))
        }
        if (resourceVersion === '') resourceVersion = undefined
      } catch (error) {
        const settled = began !== undefined && clock.monotonic() - began >= timings.settledMs
        if (settled) failures = 0
        if (error !== relist) {
          await failed(classify(error))
          continue
        }
        resourceVersion = undefined
        if (settled) continue
        failures += 1
        await rest(backoff(failures, timings.retryBaseMs, timings.retryMaxMs, random))
      }
    }
  }
  return { stopped: run().finally(() => share.end()), retryNow: () => wake() }
}
