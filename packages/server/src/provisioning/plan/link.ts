import type { PersonKey } from '../operation.js'

/**
 * Creating: written before the account is made, so that one that was made and not heard of is known to be ours. Leaving: no longer
 * wanted, in the grace time. A link ends (is removed) with its account.
 */
export type LinkState = 'Creating' | 'Active' | 'Disabled' | 'Leaving'

/** Which account of a target is whose. */
export interface Link {
  person: PersonKey
  /** The target's own id; undefined while Creating. */
  key: string | undefined
  username: string
  /** Written before a rename, so that one that happened and was not heard of is recognised. */
  pendingUsername: string | undefined
  displayName: string
  state: LinkState
  /** When this state began, RFC 3339; of Leaving the grace time is counted from it. */
  since: string
  /** When a leaver's tokens and keys were taken away. */
  revokedAt: string | undefined
  /** It was there before Hansa. */
  adopted: boolean
  /** A digest of what was last applied in full: what differs from the target while this is the same was changed over there. */
  appliedHash: string | undefined
}

/** A link as it should be stored, or that it ends. */
export type LinkChange = { put: Link } | { end: PersonKey }
