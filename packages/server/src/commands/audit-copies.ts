import { join } from 'node:path'
import { type Copier, createCopier, createFileSink, createTail, createWebhookSink } from '../audit/index.js'
import { readWebhookSecret } from '../audit-settings.js'
import type { Config } from '../config.js'
import type { Lease, LeaseDeadline, OpenStore } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'

export interface AuditCopies {
  start(): void
  /** Opens the file by its name again: SIGHUP. */
  reopen(): void
  /** After the last entry was written. */
  close(): Promise<void>
  readonly warnings: Readonly<Record<string, () => string | undefined>>
  /** Rows that every copy has: only these can be deleted because of their age. */
  through(): number
}

/**
 * The copies of the audit trail of this process. They belong to the process and not to an app: a hub that loses the lease makes a new
 * app, and two of them must not append to one file. Every hub has a separate file; the one with the lease uses the webhook.
 */
export const createAuditCopies = (options: {
  opened: OpenStore
  config: Pick<Config, 'audit' | 'data'>
  /** The lease while this hub has it. */
  lease: () => Lease | undefined
  deadline: LeaseDeadline
  clock: Clock
  logger: Logger
}): AuditCopies => {
  const { opened, config, lease, deadline, clock, logger } = options
  const { store, audit: trail } = opened
  const { file, webhook } = config.audit
  const subject = controllerSubject('hub/audit')
  const leader = () => {
    const held = lease()
    if (held === undefined) throw new HansaError('LeaseLost', { lease: 'controllers' })
    deadline.check()
    return { subject, lease: held }
  }
  const shared = {
    ...{ store, clock, logger, hubUid: store.hubUid, random: Math.random },
    tail: createTail({ store, trail }),
    writer: () => {
      const held = lease()
      return held === undefined ? undefined : { subject, lease: held }
    },
  }
  const fileSink =
    file === undefined ? undefined : createFileSink({ file, memory: join(config.data, 'hansa.audit-file') })
  const fileCopier = fileSink && createCopier({ ...shared, sink: fileSink, active: () => true })
  const webhookCopier =
    webhook &&
    createCopier({
      ...shared,
      sink: createWebhookSink({
        ...{ store, clock, leader, hubUid: store.hubUid, url: webhook.url },
        secret: () => readWebhookSecret(webhook.secretFile),
      }),
      active: () => lease() !== undefined && deadline.leftMs() > 0,
    })
  const copiers = [fileCopier, webhookCopier].filter((copier): copier is Copier => copier !== undefined)

  return {
    start: () => {
      for (const copier of copiers) copier.start()
    },
    reopen: () => {
      fileSink?.reopen().catch((error: unknown) => logger.warn({ error }, 'the audit file was not closed'))
    },
    close: async () => {
      await webhookCopier?.close()
      await fileCopier?.close({ flush: true })
    },
    warnings: {
      ...(fileCopier && { 'audit-file': fileCopier.warning }),
      ...(webhookCopier && { 'audit-webhook': webhookCopier.warning }),
    },
    through: () => Math.min(...copiers.map((copier) => copier.through()), Number.POSITIVE_INFINITY),
  }
}
