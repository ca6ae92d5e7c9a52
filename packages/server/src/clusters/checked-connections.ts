import { canonicalJson } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import type { ClusterConnection } from './contract.js'
import type { SettledCredentials } from './credentials.js'
import type { Registered } from './registration/register.js'

/** A connection that somebody wants to store, and its cluster. */
export interface Unproved {
  name: string
  credentials: SettledCredentials
  /** The connection as it would be stored, with digests of its secrets that are valid for this name. */
  shown: ClusterConnection
  stored: ClusterConnection | undefined
  /** The uid of the cluster if it is already registered, and of its kube-system. */
  owner: string | undefined
  expected: string | undefined
}

/**
 * Thrown inside a transaction that wants to store an unchecked connection. A transaction cannot wait for the network:
 * the caller checks the connection and retries.
 */
export class ConnectionUnproved extends Error {
  constructor(readonly unproved: Unproved) {
    super(`the connection of cluster "${unproved.name}" was not checked before it was stored`)
  }
}

/** Connections that were checked just now, by name and stored form. */
export interface Proofs {
  add(name: string, shown: ClusterConnection, registered: Registered): void
  find(name: string, shown: ClusterConnection): Registered | undefined
}

/** `validMs`: how long a proof is valid. */
export const createProofs = ({ clock, validMs = 60_000 }: { clock: Clock; validMs?: number }): Proofs => {
  const proofs = new Map<string, { registered: Registered; until: number }>()
  const keyOf = (name: string, shown: ClusterConnection): string => canonicalJson([name, shown])
  const forgetOld = (): void => {
    for (const [key, { until }] of proofs) if (until < clock.monotonic()) proofs.delete(key)
  }
  return {
    add: (name, shown, registered) => {
      forgetOld()
      proofs.set(keyOf(name, shown), { registered, until: clock.monotonic() + validMs })
    },
    find: (name, shown) => {
      forgetOld()
      return proofs.get(keyOf(name, shown))?.registered
    },
  }
}
