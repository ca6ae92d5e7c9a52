import type { Clock } from '../clock.js'
import type { Sink } from './call.js'

/** An open watch as the cluster sees it: it can be silenced, cut, and asked for a bookmark. */
export interface OpenWatch {
  send(line: string): void
  end(): void
}

/** All open watches of one cluster. */
export interface Watches {
  open(sink: Sink, bookmark: (() => string) | undefined): OpenWatch
  forget(watch: OpenWatch): void
  count(): number
  /** While silent, lines wait; afterwards they are sent in order. */
  silence(on: boolean): void
  /** Ends every watch in an orderly way, as a server does at a timeout. */
  endAll(): void
}

interface Entry {
  sink: Sink
  bookmark: (() => string) | undefined
  waiting: string[]
}

/** `bookmarkIntervalMs`: one timer for all watches of the cluster, running only while there are some. */
export const createWatches = (options: { clock: Clock; bookmarkIntervalMs: number }): Watches => {
  const entries = new Map<OpenWatch, Entry>()
  let silent = false
  let cancelTick: (() => void) | undefined

  const emit = (entry: Entry, line: string): void => {
    if (silent) entry.waiting.push(line)
    else entry.sink.send(line)
  }
  const tick = (): void => {
    for (const entry of entries.values()) if (entry.bookmark) emit(entry, entry.bookmark())
    cancelTick = options.clock.after(options.bookmarkIntervalMs, tick)
  }
  return {
    open: (sink, bookmark) => {
      const entry: Entry = { sink, bookmark, waiting: [] }
      const watch: OpenWatch = { send: (line) => emit(entry, line), end: () => sink.end() }
      entries.set(watch, entry)
      cancelTick ??= options.clock.after(options.bookmarkIntervalMs, tick)
      return watch
    },
    forget: (watch) => {
      entries.delete(watch)
      if (entries.size > 0) return
      cancelTick?.()
      cancelTick = undefined
    },
    count: () => entries.size,
    silence: (on) => {
      silent = on
      if (on) return
      for (const entry of entries.values()) {
        for (const line of entry.waiting.splice(0)) entry.sink.send(line)
      }
    },
    endAll: () => {
      for (const entry of [...entries.values()]) entry.sink.end()
    },
  }
}
