import type { Reader, Store } from '../db/index.js'
import { type TargetRow, targetByUid } from '../releases/index.js'

/** Reads of many targets that are asked for at the same moment, made one: each read holds a database connection. */
export interface Reading {
  target(uid: string): Promise<TargetRow | undefined>
  /** One read after the other: they are short, and none is worth a connection of its own. */
  read<T>(body: (reader: Reader) => Promise<T>): Promise<T>
  /** The same for what reads by itself. */
  turn<T>(task: () => Promise<T>): Promise<T>
}

const most = 100

export const createReading = (store: Store): Reading => {
  let last: Promise<unknown> = Promise.resolve()
  const waiting: {
    uid: string
    settle: (row: TargetRow | undefined) => void
    fail: (error: unknown) => void
  }[] = []

  const turn: Reading['turn'] = (task) => {
    const next = last.then(task)
    last = next.catch(() => {})
    return next
  }

  const readWaiting = async (): Promise<void> => {
    const asked = waiting.splice(0, most)
    try {
      const rows = await store.read(async (reader) => {
        const found: (TargetRow | undefined)[] = []
        for (const { uid } of asked) found.push(await targetByUid(reader, uid))
        return found
      })
      for (const [index, { settle }] of asked.entries()) settle(rows[index])
    } catch (error) {
      for (const { fail } of asked) fail(error)
    }
  }

  return {
    turn,
    read: (body) => turn(() => store.read(body)),
    target: (uid) =>
      new Promise((settle, fail) => {
        waiting.push({ uid, settle, fail })
        if (waiting.length > 1) return
        const drain = async (): Promise<void> => {
          while (waiting.length > 0) await readWaiting()
        }
        last = last.then(drain)
      }),
  }
}
