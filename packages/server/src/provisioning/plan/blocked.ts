import type { PersonKey } from '../operation.js'

/** Who is blocked: kept out whatever directories and mappings say, until somebody unblocks them. */
export interface Blocked {
  /** By stable id, with the reason that was given. */
  people: ReadonlyMap<PersonKey, string>
  /** Folded usernames of theirs: nobody else is given an account of such a name. */
  names: ReadonlySet<string>
  /** Usernames as they are spelled, in order: for targets that are told names. */
  spelled: readonly string[]
}

/** Who is blocked, as it is stored and as it was read last. */
export interface Blocks {
  load(): Promise<Blocked>
  current(): Blocked
}

export const nobodyBlocked: Blocked = { people: new Map(), names: new Set(), spelled: [] }

export const whyBlocked = (reason: string): string => `blocked: ${reason}`
