import type { Store, Writer } from '../db/index.js'
import { recordEvent } from '../events/index.js'
import { failureText, isOutage } from '../runtime/failure.js'

/** Releases that cannot be decided, and why: what their condition says instead of waiting for ever. */
export interface Failures {
  of(releaseUid: string): string | undefined
  /** A decision threw: the release is Failed, with an event the first time it says so. */
  failed(releaseUid: string, error: unknown): Promise<void>
  /** A decision went through. */
  passed(releaseUid: string): void
}

/** Kept in memory: a hub that starts decides every release again, and finds the same. */
export const createFailures = (options: {
  store: Store
  writer: Writer
  /** What a release says of itself changed. */
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
