import { entryOf, rowsAfter, verifyTrail } from '../audit/index.js'
import { headProblem, readHead, rotateAuditKey } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import { createLogger } from '../runtime/logger.js'
import { type StoreOptions, where, withStore } from './store.js'

/** `hansa-server audit verify`: exits with 1 and names the first row that is not as the hub wrote it. */
export const verifyAudit = (options: StoreOptions): Promise<void> => {
  // Read before the store is opened, which records the end of the trail from then on.
  const head = readHead(where(options).data)
  return withStore(options, async ({ store, audit: { keys, hubUid } }) => {
    const { rows, through, broken } = await verifyTrail(store, {
      keys,
      ofHead: (reader) => headProblem(reader, head, { keys, hubUid }),
    })
    if (broken === undefined) {
      process.stdout.write(`ok: ${rows} ${rows === 1 ? 'row' : 'rows'} verified, through row ${through}\n`)
      return
    }
    process.stdout.write(`broken at row ${broken.sequence}: ${broken.message}\n`)
    process.exitCode = 1
  })
}

const page = 500

const flushed = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })

/** `hansa-server audit export`: every entry as a line of JSON, oldest first, as `GET /api/v1/audit` shows it. */
export const exportAudit = (options: StoreOptions): Promise<void> =>
  withStore(options, async ({ store }) => {
    let after = 0
    for (;;) {
      const rows = await store.read((reader) => rowsAfter(reader, after, page))
      const last = rows.at(-1)
      if (last === undefined) return
      await flushed(rows.map((row) => `${JSON.stringify(entryOf(row))}\n`).join(''))
      after = last.sequence
    }
  })

/** `hansa-server audit rotate-key`: the trail continues under a new key. */
export const rotateAuditKeyOf = async (options: StoreOptions): Promise<void> => {
  const { keyId } = await rotateAuditKey({
    ...where(options),
    clock: systemClock,
    logger: createLogger('warn'),
  })
  process.stdout.write(`the audit trail continues under key ${keyId}\n`)
}
