import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import type { Clock } from './clock.js'

/** How many files and connections this process may have open; undefined if the system does not report it. */
export const descriptorLimit = (): number | undefined => {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/** Descriptors of the API, the store and files, in addition to connections to members. */
const leastForOthers = 128

/** How many connections to members may be open, of `limit` descriptors in all. A quarter is reserved for everything else. */
export const connectionsOf = (limit: number | undefined): number =>
  limit === undefined ? Number.POSITIVE_INFINITY : Math.max(16, limit - Math.max(leastForOthers, limit / 4))

/** Descriptors that are held in reserve and released when the process runs out, so that the API and the store keep working. */
export interface Reserve {
  /** The process ran out of descriptors. They are reserved again when twice as many are free. */
  release(): void
  close(): void
}

const againMs = 10_000
/** How often to check for a free descriptor: a server is not notified when it cannot accept connections. */
const lookMs = 5_000
/** How many are held. */
const reserved = 32

export const createReserve = ({
  clock,
  size = reserved,
  open = () => openSync('/dev/null', 'r'),
  close = closeSync,
  onShort = () => {},
}: {
  clock: Clock
  size?: number
  open?: () => number
  close?: (descriptor: number) => void
  /** Receives the error when no descriptor could be opened in addition to those held. */
  onShort?: (error: unknown) => void
}): Reserve => {
  let held: number[] = []
  let cancelHold: (() => void) | undefined
  let cancelLook: (() => void) | undefined

  const letGo = (): void => {
    for (const descriptor of held) close(descriptor)
    held = []
  }
  const hold = (): void => {
    cancelHold = undefined
    try {
      // As many again must stay free for actual use.
      while (held.length < 2 * size) held.push(open())
      for (const descriptor of held.splice(size)) close(descriptor)
    } catch {
      letGo()
      cancelHold = clock.after(againMs, hold)
    }
  }
  const release = (): void => {
    if (held.length === 0) return
    letGo()
    cancelHold?.()
    cancelHold = clock.after(againMs, hold)
  }
  const look = (): void => {
    try {
      close(open())
    } catch (error) {
      release()
      onShort(error)
    }
    cancelLook = clock.after(lookMs, look)
  }
  hold()
  cancelLook = clock.after(lookMs, look)
  return {
    release,
    close: () => {
      cancelHold?.()
      cancelLook?.()
      letGo()
    },
  }
}

/** The limit as it was at most `lookMs` ago: it can be changed while the process runs (prlimit). */
export const createLimitReader = (clock: Clock): (() => number | undefined) => {
  let limit = descriptorLimit()
  let readAt = clock.monotonic()
  return () => {
    if (clock.monotonic() - readAt < lookMs) return limit
    readAt = clock.monotonic()
    // Reading it takes a descriptor, and there may be none.
    limit = descriptorLimit() ?? limit
    return limit
  }
}

/** How many descriptors this process has open; undefined if the system does not report it, or no descriptor is left to read it. */
export const descriptorsInUse = (): number | undefined => {
  try {
    // Reading the folder takes one itself.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return undefined
  }
}

/** Of the connections to members: the rest is for calls and watches. */
const probeShare = 0.25

/** Connections for probes, one a cluster, of `limit` descriptors in all. */
export const probeConnectionsOf = (limit: number | undefined): number =>
  Math.floor(connectionsOf(limit) * probeShare)

/** Connections for calls and watches, of `limit` descriptors in all. */
export const callConnectionsOf = (limit: number | undefined): number =>
  Math.floor(connectionsOf(limit) * (1 - probeShare))

/** The lowest limit with which every one of `clusters` can be probed at once. */
export const leastLimitFor = (clusters: number): number => {
  const connections = Math.ceil(clusters / probeShare)
  return Math.ceil(Math.max(connections + leastForOthers, (connections * 4) / 3))
}

/** Descriptors of the process in addition to clients and members: its store, files, directories and targets. */
const leastForItself = reserved + 48

/** How many clients may be connected, of `limit` descriptors in all: clients cannot take the descriptors that the hub itself needs. */
export const clientsOf = (limit: number | undefined): number =>
  limit === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(16, Math.floor(limit - connectionsOf(limit) - leastForItself))
