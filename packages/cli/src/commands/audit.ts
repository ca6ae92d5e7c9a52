import { resourceKinds } from '@hansa/sdk'
import type { Run } from '../command.js'
import { milliseconds } from '../duration.js'
import { UsageError } from '../errors.js'
import { formatOf } from '../globals.js'
import { auditRows, entriesOf } from '../output/audit.js'
import { line, printList, say } from '../output/print.js'
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

/** `hansa audit`: entries of the audit trail, newest first. */
export const run: Run<AuditOptions> = async ({ options, hub }) => {
  const format = formatOf(options)
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
  const entries = await entriesOf(await hub(), query, { all: options.all === true })
  if (format === 'json' || format === 'yaml') printList({ items: entries }, format)
  else if (format === 'name') for (const { metadata } of entries) line(`audit/${metadata.name}`)
  else if (entries.length === 0) say('No audit entries found.')
  else line(auditRows(entries, { wide: format === 'wide' }))
}
