import { HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import type { Change, Store } from './store.js'

/**
 * Calls `onChange` for every change of `kinds` committed after `from`, in order and once each, here or by another hub.
 * If changes were compacted before they could be read, `onLost` is called instead: list everything again.
 * Returns a function that stops it.
 */
export const followChanges = (options: {
  store: Store
  from: number
  kinds: readonly string[]
  onChange: (change: Change) => void
  onLost: () => void
  logger: Logger
}): (() => void) => {
  const { store, kinds, onChange, onLost, logger } = options
  let revision = options.from
  let reading = false
  let again = false
  let stopped = false

  const pass = (changes: readonly Change[]): void => {
    for (const change of changes) {
      if (change.revision <= revision) continue
      revision = change.revision
      if (kinds.includes(change.kind)) onChange(change)
    }
  }

  const read = async (): Promise<void> => {
    if (reading) {
      again = true
      return
    }
    reading = true
    try {
      do {
        again = false
        const limit = 500
        const changes = await store.changes(revision, { limit })
        if (stopped) return
        pass(changes)
        if (changes.length === limit) again = true
      } while (again)
    } catch (error) {
      if (stopped) return
      // The store notifies its listeners again if the feed could not be read; only changes that were removed from it are missed.
      if (!(error instanceof HansaError && error.code === 'Expired')) throw error
      logger.warn({ error, revision }, 'changes were missed; listing everything again')
      revision = await store.read((reader) => reader.revision())
      onLost()
    } finally {
      reading = false
    }
  }

  const fail = (error: unknown): void => logger.warn({ error }, 'cannot read the change feed; retrying')
  const stop = store.onCommit((changes) => {
    const [first] = changes
    if (!reading && first !== undefined && first.revision === revision + 1) pass(changes)
    else read().catch(fail)
  })
  read().catch(fail)
  return () => {
    stopped = true
    stop()
  }
}
