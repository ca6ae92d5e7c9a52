import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { Collection, Standing } from './collection.js'
import type { ConnectionShown } from './connection.js'
import type { Row } from './rows.js'
import type { Live } from './store.js'

export const LiveContext = createContext<Live | undefined>(undefined)

export const useLive = (): Live => {
  const live = useContext(LiveContext)
  if (live === undefined) throw new Error('useLive requires a live session')
  return live
}

/** Every row of a collection. At most one new array per `everyMs`: views of all rows need not follow each change. */
export const useAll = <R extends Row>(collection: Collection<R>, everyMs = 250): readonly R[] => {
  const [rows, setRows] = useState(() => collection.all())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let shownAt = 0
    const show = (): void => {
      timer = undefined
      shownAt = performance.now()
      setRows(collection.all())
    }
    show()
    const stop = collection.subscribe(() => {
      timer ??= setTimeout(show, Math.max(0, shownAt + everyMs - performance.now()))
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [collection, everyMs])
  return rows
}

/** The rows an index files under a key, as they change. */
export const useOf = <R extends Row>(collection: Collection<R>, index: string, key: string): readonly R[] =>
  useSyncExternalStore(
    useCallback((listener) => collection.subscribeKey(index, key, listener), [collection, index, key]),
    () => collection.of(index, key),
  )

/** One row by its uid, as it changes. */
export const useRow = <R extends Row>(collection: Collection<R>, uid: string): R | undefined =>
  useSyncExternalStore(
    useCallback((listener) => collection.subscribeRow(uid, listener), [collection, uid]),
    () => collection.get(uid),
  )

export const useStanding = <R extends Row>(collection: Collection<R>): Standing =>
  useSyncExternalStore(
    useCallback((listener) => collection.subscribe(listener), [collection]),
    () => collection.standing(),
  )

export const useConnection = (): ConnectionShown => {
  const live = useLive()
  return useSyncExternalStore(live.subscribeConnection, live.connection)
}

/** Now, in ms since 1970, updated every `everyMs`. */
export const useNow = (everyMs: number): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
