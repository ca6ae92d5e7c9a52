import type { CallOptions } from '../http/transport.js'
import type { AuditEntry, List } from '../types.js'
import type { Shared } from './collection.js'
import { callOf, itemsOfPages, type PageOptions } from './options.js'

/** Filters of the audit trail; all of them apply. */
export interface AuditFilter {
  /** RFC 3339. */
  since?: string | undefined
  /** RFC 3339. */
  until?: string | undefined
  /** The id or the name of the subject. */
  subject?: string | undefined
  verb?: string | undefined
  kind?: string | undefined
  namespace?: string | undefined
  /** The name of the object. */
  object?: string | undefined
  result?: AuditEntry['result'] | undefined
  requestId?: string | undefined
}

export interface Audit {
  /** One page, newest first. */
  list(options?: AuditFilter & PageOptions): Promise<List<AuditEntry>>
  /** Every entry of every page, newest first. */
  items(options?: AuditFilter & CallOptions): AsyncGenerator<AuditEntry, void, undefined>
}

const path = '/api/v1/audit'

export const createAudit = ({ transport }: Shared): Audit => {
  const list: Audit['list'] = async (options = {}) => {
    const { since, until, subject, verb, kind, namespace, object, result, requestId, limit, cursor } = options
    const query = { since, until, subject, verb, kind, namespace, object, result, requestId, limit, cursor }
    return (await transport.request('GET', path, { ...callOf(options), query })).data as List<AuditEntry>
  }
  return {
    list,
    items: (options = {}) => itemsOfPages(list, options),
  }
}
