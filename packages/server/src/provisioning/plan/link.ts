import type { PersonKey } from '../operation.js'

/**
 * Creating: written before the account is created, so that an account with a lost response is known to be ours. Leaving: no longer
 * entitled, in the grace period. A link is removed with its account.
 */
export type LinkState = 'Creating' | 'Active' | 'Disabled' | 'Leaving'

/** The link between a person and an account on a target. */
export interface Link {
  person: PersonKey
  /** The id on the target; undefined while Creating. */
  key: string | undefined
  username: string
  /** Written before a rename, so that a rename with a lost response is recognized. */
  pendingUsername: string | undefined
  displayName: string
  state: LinkState
  /** When this state began, RFC 3339; the grace period of Leaving starts then. */
  since: string
  /** When a leaver's tokens and keys were revoked. */
  revokedAt: string | undefined
  /** The account existed before Hansa managed it. */
  adopted: boolean
  /** A digest of the last fully applied state: if the target differs while the digest is the same, the target was changed. */
  appliedHash: string | undefined
}

/** A link to store, or its end. */
export type LinkChange = { put: Link } | { end: PersonKey }
