import type { Store } from '../db/index.js'
import { type ActEntry, createAct } from '../runtime/act.js'
import type { ActPort } from '../runtime/acts.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { acting, controllerSubject } from '../runtime/subject.js'

/** Equal acts within this time share a row, in milliseconds. */
const windowMs = 60_000
/** How many rows one window can have before further acts share one for each subject, whatever they are about. */
const most = 1_000

interface Counted {
  entry: ActEntry
  /** Acts after the first, which has a row. */
  more: number
}

const denied = ({ result }: ActEntry): boolean => result === 'Denied'

/** What counts as equal: for refusals who and how, because an attacker chooses everything else. */
const keyOf = (entry: ActEntry): string => {
  const { subject, address, verb, kind, namespace, name, result, reason, detail } = entry
  return JSON.stringify(
    denied(entry)
      ? [subject.id, address, result, detail.code]
      : [subject.id, address, result, detail.code, verb, kind, namespace, name, reason],
  )
}

/** Stands for acts that have no row of their own in a full window. */
const anyOf = ({ subject, result, verb, kind, detail }: ActEntry): ActEntry => {
  const { entry } = createAct({ subject, verb, kind, result, detail: { ...detail, others: 'true' } })
  return entry
}

export interface QuietActs extends ActPort {
  /** Writes the counts that are still in memory. */
  close(): Promise<void>
}

/**
 * Records acts that changed nothing: refused and failed ones, dry runs, requests for what is already there. Each has a separate
 * transaction, but equal ones of a minute share two rows: the first at once, the number of the others at the end. So nobody fills the disk.
 */
export const createQuietActs = (options: { store: Store; clock: Clock; logger: Logger }): QuietActs => {
  const { store, clock, logger } = options
  let known = new Map<string, Counted>()
  let since = ''
  let cancel: (() => void) | undefined
  const running = new Set<Promise<unknown>>()

  const write = (entry: ActEntry): Promise<void> => {
    const { subject } = entry
    // The writer is the hub, which the change feed never shows: nothing changes. The row names the subject of the act.
    const act = createAct({ ...entry, subject })
    const written = store.write({ subject: acting(controllerSubject('hub/audit'), act) }, async () => {})
    running.add(written)
    return written.finally(() => running.delete(written))
  }

  const failed = (error: unknown): void => logger.error({ error }, 'an act could not be recorded')

  const flush = async (): Promise<void> => {
    cancel?.()
    cancel = undefined
    const counted = [...known.values()].filter(({ more }) => more > 0)
    known = new Map()
    const rows = counted.map(({ entry, more }) => ({
      ...entry,
      detail: { ...entry.detail, count: more, since },
    }))
    for (const outcome of await Promise.allSettled(rows.map(write)))
      if (outcome.status === 'rejected') failed(outcome.reason)
  }

  /** True for the first of its kind within the window, which has to be written. */
  const isFirst = (entry: ActEntry): ActEntry | undefined => {
    const full = known.size >= most
    const own = keyOf(entry)
    const stranger = entry.subject.id === ''
    const shared = full && !known.has(own)
    const key = shared ? JSON.stringify(['others', stranger ? '' : entry.subject.id, entry.result]) : own
    const present = known.get(key)
    if (present !== undefined) {
      present.more += 1
      return undefined
    }
    const counted = shared ? anyOf(entry) : entry
    if (known.size === 0) since = new Date(clock.now()).toISOString()
    known.set(key, { entry: counted, more: 0 })
    cancel ??= clock.after(windowMs, () => void flush())
    return counted
  }

  return {
    record: async (entry) => {
      const first = isFirst(entry)
      if (first !== undefined) await write(first)
    },
    refused: (entry) => {
      const first = isFirst(entry)
      if (first !== undefined) write(first).catch(failed)
    },
    close: async () => {
      await flush()
      await Promise.allSettled([...running])
    },
  }
}
