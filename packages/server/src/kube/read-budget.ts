import type { Clock } from '../runtime/clock.js'
import { defaultLimits, exceeded, type Limit, type MemberLimits } from '../runtime/limits.js'
import { isRecord } from '../runtime/record.js'
import { KubeError } from './errors.js'

/** The memory that one reader (a watch, a list) uses for a member. */
export interface Share {
  /** It now uses this many bytes. False: all readers of the member together use too much. */
  hold(bytes: number): boolean
  /** It no longer uses any. */
  end(): void
}

/** Accounts for the reads of one member, over all its readers. */
export interface ReadBudget {
  readonly limits: MemberLimits
  /** Milliseconds that never go backwards. */
  monotonic(): number
  share(): Share
  /** A watch received this many bytes. False: the member sends more than allowed. */
  receive(bytes: number): boolean
  /** The outcome of a read of `path`: the limit it exceeded, or undefined. */
  came(path: string, error: KubeError | undefined): void
}

/** The burst of the event rate, in seconds: a reconnected watch catches up. */
const burstSeconds = 60

/** A limit exceeded this long ago, by a read that nobody has retried since, says nothing about the present. */
const staleMs = 900_000

export const limitError = (what: string, limit: Limit): KubeError =>
  new KubeError('Limit', exceeded(what, limit))

/** `onLimit` receives the limit that the member now exceeds, and undefined when it no longer exceeds any. */
export const createReads = ({
  clock,
  limits = defaultLimits.member,
  onLimit = () => undefined,
  remembered,
}: {
  clock: Pick<Clock, 'monotonic'>
  limits?: MemberLimits | undefined
  onLimit?: ((message: string | undefined) => void) | undefined
  /** The limit it exceeded when the hub stopped. */
  remembered?: string | undefined
}): ReadBudget => {
  const rate = limits.eventBytes.most / 1_000
  const burst = limits.eventBytes.most * burstSeconds
  const over = new Map<string, { message: string; at: number }>()
  let held = 0
  let room = burst
  let at = clock.monotonic()
  let told = remembered
  if (remembered !== undefined) over.set('', { message: remembered, at })

  return {
    limits,
    monotonic: () => clock.monotonic(),
    share: () => {
      let own = 0
      const hold = (bytes: number): boolean => {
        held += bytes - own
        own = bytes
        return held <= limits.keptBytes.most
      }
      return { hold, end: () => void hold(0) }
    },
    receive: (bytes) => {
      const now = clock.monotonic()
      room = Math.min(burst, room + (now - at) * rate)
      at = now
      // It stays below zero: a member that sends too much does not start over with its next connection.
      room = Math.max(-burst, room - bytes)
      return room >= 0
    },
    came: (path, error) => {
      if (error === undefined && over.size === 0) return
      if (error === undefined || error.cause === 'Limit') over.delete(path)
      if (error?.cause === 'Limit') over.set(path, { message: error.message, at: clock.monotonic() })
      for (const [other, { at }] of over) if (clock.monotonic() - at > staleMs) over.delete(other)
      const message = [...over.values()].at(-1)?.message
      if (message === told) return
      told = message
      onLimit(message)
    },
  }
}

/** How much is read through a transport; a transport without settings uses the defaults. */
export const readsOf = ({ reads }: { readonly reads?: ReadBudget | undefined }): ReadBudget =>
  reads ?? createReads({ clock: { monotonic: () => performance.now() } })

/** The memory overhead of a piece of a response: many tiny pieces are not free. */
export const pieceBytes = 128

/** Roughly the memory of a value of plain data, in bytes. */
export const weightOf = (value: unknown): number => {
  if (typeof value === 'string') return 24 + value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + weightOf(item), 24)
  if (!isRecord(value)) return 8
  let sum = 48
  for (const key in value) sum += 8 + weightOf(value[key])
  return sum
}
