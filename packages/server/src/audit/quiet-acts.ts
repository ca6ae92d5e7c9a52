import { ipKeyGenerator } from 'express-rate-limit'
import type { Store } from '../db/index.js'
import { type ActEntry, createAct } from '../runtime/act.js'
import type { ActPort } from '../runtime/acts.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { acting, controllerSubject } from '../runtime/subject.js'

/** Equal acts within this time share a row, in milliseconds. */
const windowMs = 60_000
/**
 * How many rows one window can have before further acts share one for each subject, whatever they are about. Callers without a token have
 * a separate number, so that they cannot take the rows of the others.
 */
const most = { anonymous: 50, known: 950 }

interface Counted {
  entry: ActEntry
  /** Acts after the first, which has a row. */
  more: number
}

const denied = ({ result }: ActEntry): boolean => result === 'Denied'

/** What counts as equal: for refusals who and how, because an attacker chooses everything else, also the address in an IPv6 network. */
const keyOf = (entry: ActEntry): string => {
  const { subject, verb, kind, namespace, name, result, reason, detail } = entry
  const who = [subject.id, ipKeyGenerator(entry.address), result, detail.code]
  return JSON.stringify(denied(entry) ? who : [...who, verb, kind, namespace, name, reason])
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
  let rows = { anonymous: 0, known: 0 }
  let since = ''
  let cancel: (() => void) | undefined
  const running = new Set<Promise<unknown>>()

  const write = (entry: ActEntry): Promise<void> => {
    // The writer is the hub, which the change feed never shows: nothing changes. The row names the subject of the act.
    const act = createAct(entry)
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
    rows = { anonymous: 0, known: 0 }
    const totals = counted.map(({ entry, more }) => ({
      ...entry,
      detail: { ...entry.detail, count: more, since },
    }))
    for (const outcome of await Promise.allSettled(totals.map(write)))
      if (outcome.status === 'rejected') failed(outcome.reason)
  }

  /** True for the first of its kind within the window, which has to be written. */
  const isFirst = (entry: ActEntry): ActEntry | undefined => {
    const own = keyOf(entry)
    const budget = entry.subject.id === '' ? 'anonymous' : 'known'
    const shared = rows[budget] >= most[budget] && !known.has(own)
    const key = shared ? JSON.stringify(['others', entry.subject.id, entry.result]) : own
    const present = known.get(key)
    if (present !== undefined) {
      present.more += 1
      return undefined
    }
    const counted = shared ? anyOf(entry) : entry
    if (!shared) rows[budget] += 1
    if (known.size === 0) since = timestamp(clock)
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
