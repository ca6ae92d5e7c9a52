import type { Bundles, GeneratedValue } from '../bundles/index.js'
import type { Row, Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { rotateIn, templatesOf } from './rotate.js'
import { isSuspended } from './row.js'

const everyMs = 3_600_000
/** After the start of a hub, which has more urgent work. */
const firstMs = 60_000

export interface CertificateRenewal {
  start(): Promise<void>
  /** Renews the certificates that are due now. */
  check(): Promise<void>
  close(): Promise<void>
}

/**
 * Renews the certificates that charts generated, at two thirds of their life: they are drawn again, and the targets get them as they get any
 * change. What a renewed authority signed is drawn again with it; other generated values stay.
 */
export const createCertificateRenewal = (options: {
  store: Store
  bundles: Pick<Bundles, 'generated'>
  clock: Clock
  logger: Logger
  writer: Writer
}): CertificateRenewal => {
  const { store, bundles, clock, logger, writer } = options
  let cancel = (): void => {}
  let running: Promise<void> = Promise.resolve()
  let closed = false

  const selection = () => ({ type: 'expiring' as const, now: clock.now() })

  const renew = (uid: string): Promise<void> =>
    store.write(writer, async (tx) => {
      const row = await tx.byUid(uid)
      if (row === undefined || row.deletedAt !== null || isSuspended(row)) return
      const values = await bundles.generated.selected(tx, uid, selection())
      if (values.length === 0) return
      const { targets } = await rotateIn(tx, bundles, uid, values)
      recordEvent(tx, eventOf(row, values, targets, timestamp(clock)))
    })

  const check = async (): Promise<void> => {
    const rows = await store.read((reader) => reader.list({ kind: 'Release' }))
    for (const row of rows) {
      const { uid, deletedAt } = row
      if (closed) return
      if (deletedAt !== null || isSuspended(row)) continue
      try {
        const due = await store.read((reader) => bundles.generated.selected(reader, uid, selection()))
        if (due.length > 0) await renew(uid)
      } catch (error) {
        logger.error(
          { error, release: uid },
          'certificates of a release were not renewed; retrying in an hour',
        )
      }
    }
  }

  const run = async (): Promise<void> => {
    await check().catch((error: unknown) =>
      logger.error({ error }, 'certificates were not renewed; retrying in an hour'),
    )
    if (!closed) wait(everyMs)
  }

  const wait = (ms: number): void => {
    cancel = clock.after(ms, () => {
      running = run()
    })
  }

  return {
    start: async () => wait(firstMs),
    check,
    close: () => {
      closed = true
      cancel()
      return running
    },
  }
}

const eventOf = (
  { namespace, name, uid }: Row,
  values: readonly GeneratedValue[],
  targets: number,
  at: string,
): Parameters<typeof recordEvent>[1] => {
  const templates = templatesOf(values)
  const count = `${values.length} ${values.length === 1 ? 'certificate' : 'certificates'}`
  return {
    ...{ type: 'Normal', reason: 'CertificatesRenewed', kind: 'Release', namespace, name, uid },
    message: `${count} of ${templates.slice(0, 3).join(', ')} drawn again: two thirds of their life, or of that of their authority, were over`,
    details: { values: values.length, templates: templates.slice(0, 100), targets, at },
  }
}
