import { printable } from '@hansa/manifests'
import type { AuditEntry } from '@hansa/sdk'
import type { Hub } from '../hub.js'
import { listAll } from '../list-all.js'
import { counted } from './counted.js'
import { table } from './table.js'

/** Entries that the filters of GET /audit let through, newest first: one page, or all of them. */
export const entriesOf = async (
  hub: Hub,
  query: Record<string, string | undefined>,
  { all }: { all: boolean },
): Promise<AuditEntry[]> => {
  if (all) return listAll<AuditEntry>(hub, '/audit', query)
  // The hub's own answer: its form is in the OpenAPI document.
  return ((await hub.call('GET', '/audit', { query })) as { items: AuditEntry[] }).items
}

const objectOf = ({ object: { kind, namespace, name } }: AuditEntry): string =>
  [kind.toLowerCase(), namespace, name].filter((part) => part !== undefined).join('/')

/** The fields that changed, the error of a refusal, and how many equal acts there were. */
const whatOf = ({ paths, detail = {} }: AuditEntry): string => {
  const { code, count } = detail
  const shown = [...paths.slice(0, 3), ...(paths.length > 3 ? [`and ${paths.length - 3} more`] : [])]
  return [
    ...(shown.length > 0 ? [shown.join(', ')] : []),
    ...(code === undefined ? [] : [String(code)]),
    ...(count === undefined ? [] : [counted(Number(count), 'more time')]),
  ].join('; ')
}

const cells = (entry: AuditEntry, wide: boolean): string[] => [
  entry.metadata.createdAt,
  entry.subject.name === '' ? '-' : entry.subject.name,
  entry.verb,
  objectOf(entry),
  entry.result,
  whatOf(entry) || '-',
  entry.reason ?? '-',
  ...(wide ? [entry.address ?? '-', entry.requestId ?? '-'] : []),
]

export const auditName = ({ metadata }: AuditEntry): string => `audit/${metadata.name}`

/** One entry as a line, for a stream. */
export const auditLine = (entry: AuditEntry, { wide }: { wide: boolean }): string =>
  cells(entry, wide).map(printable).join('  ')

export const auditRows = (entries: readonly AuditEntry[], { wide }: { wide: boolean }): string =>
  table(
    [
      'time',
      'subject',
      'verb',
      'object',
      'result',
      'changed fields',
      'reason',
      ...(wide ? ['address', 'request'] : []),
    ],
    entries.map((entry) => cells(entry, wide)),
  )
