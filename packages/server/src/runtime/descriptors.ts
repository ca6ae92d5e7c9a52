import { closeSync, openSync, readFileSync } from 'node:fs'
import type { Clock } from './clock.js'

/** How many files and connections this process may have open; undefined where the system does not say. */
export const descriptorLimit = (): number | undefined => {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/** What the API, the store and files need beside connections to members. */
const leastForOthers = 128

/** How many connections to members may be open, of `limit` descriptors in all. A quarter is left to everything else. */
export const connectionsOf = (limit: number | undefined): number =>
  limit === undefined ? Number.POSITIVE_INFINITY : Math.max(16, limit - Math.max(leastForOthers, limit / 4))

/** Descriptors that are held open and let go when the process runs out: the API and the store go on with those. */
export interface Reserve {
  /** The process ran out of descriptors. They are taken again later. */
  release(): void
  close(): void
}

const againMs = 10_000

export const createReserve = ({
  clock,
  size = 32,
  open = () => openSync('/dev/null', 'r'),
  close = closeSync,
}: {
  clock: Clock
  size?: number
  open?: () => number
  close?: (descriptor: number) => void
}): Reserve => {
  let held: number[] = []
  let cancel: (() => void) | undefined

  const hold = (): void => {
    try {
      while (held.length < size) held.push(open())
    } catch {
      // Still none: those who need one come first.
      letGo()
      cancel = clock.after(againMs, hold)
    }
  }
  const letGo = (): void => {
    for (const descriptor of held) close(descriptor)
    held = []
  }
  hold()
  return {
    release: () => {
      if (held.length === 0) return
      letGo()
      cancel?.()
      cancel = clock.after(againMs, hold)
    },
    close: () => {
      cancel?.()
      letGo()
    },
  }
}
