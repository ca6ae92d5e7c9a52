import type { PersonKey } from '../operation.js'

/** Blocked people: denied access, whatever directories and mappings say, until they are unblocked. */
export interface Blocked {
  /** By stable id, with the recorded reason. */
  people: ReadonlyMap<PersonKey, string>
  /** Their folded usernames: nobody else gets an account with such a name. */
  names: ReadonlySet<string>
  /** Usernames in their spelling, sorted: for targets that deny by name. */
  spelled: readonly string[]
}

/** Blocked people in the store, as last read. */
export interface Blocks {
  load(): Promise<Blocked>
  current(): Blocked
}

export const nobodyBlocked: Blocked = { people: new Map(), names: new Set(), spelled: [] }

export const whyBlocked = (reason: string): string => `blocked: ${reason}`
