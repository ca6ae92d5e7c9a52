import type { PersonKey } from '../operation.js'
import type { Link } from '../plan/link.js'

/** The stored state of one connector. */
export interface ConnectorState {
  links: Map<PersonKey, Link>
  /** Keys of structures whose memberships Hansa manages. */
  managed: Set<string>
}
