import type { Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { failureText, isOutage } from '../runtime/failure.js'

/** Releases that cannot be decided, and why: the text of their condition, instead of waiting for ever. */
export interface Failures {
  of(releaseUid: string): string | undefined
  /** A decision threw: the release is Failed, with an event the first time. */
  failed(releaseUid: string, error: unknown): Promise<void>
  /** A decision succeeded. */
  passed(releaseUid: string): void
}

/** Kept in memory: a hub that starts decides every release again, with the same result. */
export const createFailures = (options: {
  store: Store
  writer: Writer
  /** The failure text of a release changed. */
  changed: (releaseUid: string) => void
}): Failures => {
  const { store, writer, changed } = options
  const messages = new Map<string, string>()
  return {
    of: (uid) => messages.get(uid),
    failed: async (uid, error) => {
      if (isOutage(error)) return
      const message = failureText(error)
      if (messages.get(uid) === message) return
      messages.set(uid, message)
      changed(uid)
      await store.write(writer, async (tx) => {
        const row = await tx.byUid(uid)
        if (row === undefined) return
        const { kind, namespace, name } = row
        recordEvent(tx, { kind, namespace, name, uid, type: 'Warning', reason: 'Failed', message })
      })
    },
    passed: (uid) => {
      if (messages.delete(uid)) changed(uid)
    },
  }
}
