import type { Clock } from '../clock.js'
import type { Random } from '../random.js'

export type Mode = 'up' | 'down' | 'hang'

/** The affected requests: the next so many, or each with a probability. Without either: all of them. */
export type Trouble = {
  next?: number
  /** 0 to 1. */
  probability?: number
  retryAfterSeconds?: number
}

export type FaultSettings = {
  /** Every answer waits this long, in milliseconds. */
  latency?: number
  /** Answers 429 with Retry-After (1 second by default). */
  status429?: Trouble
  status500?: Trouble
  /** /readyz, /livez and /version are not affected. */
  spareHealth?: boolean
  /** A resourceVersion that is too old is answered with HTTP 410 instead of an ERROR event. */
  goneAsStatus?: boolean
}

export interface Verdict {
  status: 429 | 500
  retryAfterSeconds: number
}

/** The faults of one cluster. */
export interface Faults {
  mode(): Mode
  setMode(mode: Mode): void
  /** Merges settings; an empty object removes all of them. */
  set(settings: FaultSettings): void
  settings(): FaultSettings
  /** Waits while the cluster hangs and for the latency. False if it went down during the wait. */
  pass(health: boolean): Promise<boolean>
  strike(health: boolean): Verdict | undefined
}

export const createFaults = (options: { clock: Clock; random: Random }): Faults => {
  let mode: Mode = 'up'
  let settings: FaultSettings = {}
  let held: ((alive: boolean) => void)[] = []
  const left = new Map<Trouble, number>()

  const hits = (trouble: Trouble | undefined): boolean => {
    if (!trouble) return false
    if (trouble.next !== undefined) {
      const remaining = left.get(trouble) ?? trouble.next
      left.set(trouble, remaining - 1)
      return remaining > 0
    }
    return trouble.probability === undefined || options.random() < trouble.probability
  }
  const release = (alive: boolean): void => {
    const waiting = held
    held = []
    for (const go of waiting) go(alive)
  }
  const unhang = (): Promise<boolean> => new Promise((resolve) => held.push(resolve))
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => options.clock.after(milliseconds, resolve))

  return {
    mode: () => mode,
    setMode: (next) => {
      mode = next
      if (next !== 'hang') release(next === 'up')
    },
    set: (next) => {
      left.clear()
      settings = Object.keys(next).length === 0 ? {} : { ...settings, ...next }
    },
    settings: () => settings,
    pass: async (health) => {
      const spared = health && settings.spareHealth === true
      if (settings.latency !== undefined && settings.latency > 0 && !spared) await sleep(settings.latency)
      while (mode === 'hang') if (!(await unhang())) return false
      return mode === 'up'
    },
    strike: (health) => {
      if (health && settings.spareHealth === true) return undefined
      if (hits(settings.status429)) {
        return { status: 429, retryAfterSeconds: settings.status429?.retryAfterSeconds ?? 1 }
      }
      return hits(settings.status500) ? { status: 500, retryAfterSeconds: 0 } : undefined
    },
  }
}
