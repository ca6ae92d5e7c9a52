import type { Hub } from '../hub.js'
import { table } from './table.js'

/** An entry as the API returns it. */
export interface ShownEntry {
  metadata: { name: string; createdAt: string }
  subject: { kind: string; id: string; name: string }
  address?: string
  requestId?: string
  verb: string
  object: { kind: string; namespace?: string; name?: string }
  result: string
  paths: readonly string[]
  reason?: string
  detail?: Readonly<Record<string, string | number>>
}

interface Page {
  items: ShownEntry[]
  metadata: { cursor?: string }
}

/** Entries that the filters of GET /audit let through, newest first: one page, or all of them. */
export const entriesOf = async (
  hub: Hub,
  query: Record<string, string | undefined>,
  { all }: { all: boolean },
): Promise<ShownEntry[]> => {
  const found: ShownEntry[] = []
  for (let cursor: string | undefined; ; ) {
    const paging = all ? { limit: '1000', cursor } : {}
    // The hub's own answer: its form is in the OpenAPI document.
    const page = (await hub.call('GET', '/audit', { query: { ...query, ...paging } })) as Page
    found.push(...page.items)
    cursor = page.metadata.cursor
    if (!all || cursor === undefined) return found
  }
}

const objectOf = ({ object: { kind, namespace, name } }: ShownEntry): string =>
  [kind.toLowerCase(), namespace, name].filter((part) => part !== undefined).join('/')

/** The fields that changed, the error of a refusal, and how many equal acts there were. */
const whatOf = ({ paths, detail = {} }: ShownEntry): string => {
  const { code, count } = detail
  const shown = [...paths.slice(0, 3), ...(paths.length > 3 ? [`and ${paths.length - 3} more`] : [])]
  return [
    ...(shown.length > 0 ? [shown.join(', ')] : []),
    ...(code === undefined ? [] : [String(code)]),
    ...(count === undefined ? [] : [`${count} more ${Number(count) === 1 ? 'time' : 'times'}`]),
  ].join('; ')
}

const cells = (entry: ShownEntry, wide: boolean): string[] => [
  entry.metadata.createdAt,
  entry.subject.name === '' ? '-' : entry.subject.name,
  entry.verb,
  objectOf(entry),
  entry.result,
  whatOf(entry) || '-',
  entry.reason ?? '-',
  ...(wide ? [entry.address ?? '-', entry.requestId ?? '-'] : []),
]

export const auditRows = (entries: readonly ShownEntry[], { wide }: { wide: boolean }): string =>
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
