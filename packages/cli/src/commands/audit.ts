import { type AuditEntry, resourceKinds } from '@hansa/sdk'
import type { Run } from '../command.js'
import { milliseconds } from '../duration.js'
import { UsageError } from '../errors.js'
import { followAudit } from '../follow-audit.js'
import { formatOf } from '../globals.js'
import { auditLine, auditName, auditRows, entriesOf } from '../output/audit.js'
import { line, printList, printNext, say } from '../output/print.js'
import { wholeNumber } from '../whole-number.js'

export interface AuditOptions {
  since?: string
  until?: string
  subject?: string
  verb?: string
  kind?: string
  object?: string
  result?: string
  requestId?: string
  limit?: string
  all?: boolean
  follow?: boolean
}

/** RFC 3339 of a time, or of a time before now (`24h`). Throws UsageError. */
const timeOf = (option: string, text: string | undefined, now: number): string | undefined => {
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?(ms|s|m|h|d)$/.test(text)) return new Date(now - milliseconds(text)).toISOString()
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return new Date(at).toISOString()
  throw new UsageError(
    `invalid time "${text}" for ${option}: expected an age or an RFC 3339 time`,
    `for example ${option} 24h, or ${option} 2026-01-31T12:00:00Z`,
  )
}

/** The kind of a resource type's name; other kinds (ServiceToken, Session) as they are written. */
const kindWritten = (word: string): string =>
  resourceKinds.find(({ plural, singular }) => [plural, singular].includes(word.toLowerCase()))?.kind ?? word

/** `hansa audit`: entries of the audit trail, newest first; with --follow oldest first, then new ones. */
export const run: Run<AuditOptions> = async ({ options, hub, signal }) => {
  const format = formatOf(options)
  if (options.follow === true && options.until !== undefined)
    throw new UsageError('--follow shows new entries, and --until only old ones', 'omit one of them')
  const now = Date.now()
  const query = {
    since: timeOf('--since', options.since, now),
    until: timeOf('--until', options.until, now),
    subject: options.subject,
    verb: options.verb,
    kind: options.kind === undefined ? undefined : kindWritten(options.kind),
    namespace: options.namespace,
    object: options.object,
    result: options.result,
    requestId: options.requestId,
    limit: wholeNumber('--limit', options.limit),
  }
  const connected = await hub()
  const entries = await entriesOf(connected, query, { all: options.all === true })
  if (options.follow === true) {
    const show = (entry: AuditEntry): void => {
      if (format === 'json' || format === 'yaml') printNext(entry, format)
      else line(format === 'name' ? auditName(entry) : auditLine(entry, { wide: format === 'wide' }))
    }
    for (const entry of [...entries].reverse()) show(entry)
    const last = Number(entries[0]?.metadata.name ?? 0)
    // Filters of time are about the entries of before.
    const { since: _since, until: _until, limit: _limit, ...filter } = query
    for await (const entry of followAudit(connected, filter, { last, signal })) show(entry)
    return
  }
  if (format === 'json' || format === 'yaml') printList({ items: entries }, format)
  else if (format === 'name') for (const entry of entries) line(auditName(entry))
  else if (entries.length === 0) say('No audit entries found.')
  else line(auditRows(entries, { wide: format === 'wide' }))
}
