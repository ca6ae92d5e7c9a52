import { Gauge, type Registry } from 'prom-client'
import type { AuditTrail, Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { type Clock, pause } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { Broken } from './chain.js'
import { pruneTrail } from './prune.js'
import { createVerification, type Verification } from './verify.js'

/** How often new rows are verified, old ones deleted and the record of the end put on disk, in milliseconds. */
const everyMs = 60_000
/** Pause between two pieces of the verification, in milliseconds: it takes a small part of one processor. */
const restMs = 20

interface KeeperOptions {
  store: Store
  trail: AuditTrail
  writer: Writer
  clock: Clock
  logger: Logger
  registry: Registry
  /** After how many days rows are deleted. */
  retentionDays: number
  /** Rows that every copy of the trail has; rows behind it are not deleted. */
  copied?: (() => number) | undefined
  /** Whether this hub holds the lease: only that one reports and deletes. */
  leads: () => boolean
}

export interface AuditKeeper {
  start(): Promise<void>
  close(): Promise<void>
  /** Does its round now: this hub has just become the leader. */
  wake(): void
  /** For /readyz?verbose. */
  warning(): string | undefined
}

const createGauges = (registry: Registry) => ({
  broken: new Gauge({
    name: 'hansa_audit_broken',
    help: '1 if a row of the audit trail is not as the hub wrote it.',
    registers: [registry],
  }),
  through: new Gauge({
    name: 'hansa_audit_verified_row',
    help: 'The last row of the audit trail that this hub verified since its start.',
    registers: [registry],
  }),
})

/**
 * Verifies the trail in the background, from its first row at the start of the hub and then each new one, deletes old rows, and puts the
 * record of its end on disk. A broken trail is reported and the hub goes on; nothing is deleted from it any more.
 */
export const createAuditKeeper = (options: KeeperOptions): AuditKeeper => {
  const { store, trail, writer, clock, logger, registry, retentionDays, leads } = options
  const { copied = () => Number.POSITIVE_INFINITY } = options
  const gauges = createGauges(registry)
  const over = new AbortController()
  let broken: Broken | undefined
  let reported = false
  let running: Promise<void> = Promise.resolve()
  let wake = (): void => {}
  const verification: Verification = createVerification(store, trail.keys)

  const found = (which: Broken | undefined): void => {
    if (which === undefined || broken !== undefined) return
    broken = which
    gauges.broken.set(1)
    logger.error({ row: which.sequence }, `the audit trail is broken: ${which.message}`)
  }

  const report = async (): Promise<void> => {
    const which = broken
    if (which === undefined || reported || !leads()) return
    await store.write(writer, async (tx) =>
      recordEvent(tx, {
        ...{ type: 'Warning', reason: 'AuditTrailBroken', kind: 'AuditTrail', namespace: '' },
        ...{ name: 'audit', uid: trail.hubUid, message: which.message, details: { row: which.sequence } },
      }),
    )
    reported = true
  }

  const verify = async (): Promise<void> => {
    while (!over.signal.aborted && broken === undefined) {
      const { done, broken: which } = await verification.next()
      gauges.through.set(verification.head().sequence)
      found(which)
      if (done) return
      await pause(clock, restMs, over.signal)
    }
  }

  const prune = async (): Promise<void> => {
    const through = Math.min(verification.head().sequence, copied())
    const asked = { subject: writer.subject, clock, days: retentionDays, through }
    while (leads() && broken === undefined && !over.signal.aborted && (await pruneTrail(store, asked)))
      await pause(clock, restMs, over.signal)
  }

  const round = async (): Promise<void> => {
    try {
      found(await store.read(trail.checkHead))
      trail.sync()
      await verify()
      await report()
      await prune()
    } catch (error) {
      if (!over.signal.aborted)
        logger.warn({ error }, 'the audit trail could not be checked; retrying in a minute')
    }
  }

  const loop = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const woken = new AbortController()
      wake = () => woken.abort()
      await round()
      await pause(clock, everyMs, AbortSignal.any([over.signal, woken.signal]))
    }
  }

  return {
    start: async () => {
      gauges.broken.set(0)
      running = loop()
    },
    close: async () => {
      over.abort()
      await running
    },
    wake: () => wake(),
    warning: () => broken && `the trail is broken: ${broken.message}`,
  }
}
