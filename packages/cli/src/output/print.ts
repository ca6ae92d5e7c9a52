import { printableJson, printableLines, stringifyYaml } from '@hansa/manifests'
import type { Format } from '../globals.js'
import type { Change, Shown } from '../hub.js'
import { type Column, columns } from './columns.js'
import { type LiveTable, liveTable, table } from './table.js'

/** Prints to standard output. Escapes control characters, as texts can come from clusters and directories. */
export const line = (text: string): void => {
  process.stdout.write(`${printableLines(text)}\n`)
}

/** Prints a message to standard error, apart from the data. */
export const say = (text: string): void => {
  process.stderr.write(`${printableLines(text)}\n`)
}

/** `more`: columns in addition to those of the kind. */
const columnsOf = (
  kind: string,
  wide: boolean,
  namespaces: boolean,
  more: readonly Column[] = [],
): Column[] => [
  ...(namespaces ? [{ header: 'namespace', cell: ({ metadata }: Shown) => metadata.namespace ?? '' }] : []),
  { header: 'name', cell: ({ metadata }) => metadata.name },
  ...[...(columns[kind] ?? []), ...more].filter((column) => wide || column.wide === undefined),
]

const rowsOf = (
  resources: readonly Shown[],
  wide: boolean,
  namespaces: boolean,
  more?: readonly Column[],
): string => {
  const chosen = columnsOf(resources[0]?.kind ?? '', wide, namespaces, more)
  const now = Date.now()
  return table(
    chosen.map(({ header }) => header),
    resources.map((resource) => chosen.map(({ cell }) => cell(resource, now))),
  )
}

const yamlOf = (value: unknown): string => stringifyYaml(value).trimEnd()

/** Any value as JSON or YAML. */
export const printValue = (value: unknown, format: 'json' | 'yaml'): void =>
  format === 'json' ? line(printableJson(JSON.stringify(value, null, 2))) : line(yamlOf(value))

/** An answer with items as JSON or YAML: always a List, whatever the route. */
export const printList = (answer: object, format: 'json' | 'yaml'): void =>
  printValue({ apiVersion: 'hansa.dev/v1', kind: 'List', ...answer }, format)

/** One value of a stream: a line of JSON, or a YAML document. */
export const printNext = (value: unknown, format: 'json' | 'yaml'): void =>
  format === 'json' ? line(printableJson(JSON.stringify(value))) : line(`---\n${yamlOf(value)}`)

const nameOf = ({ kind, metadata }: Shown): string => `${kind.toLowerCase()}/${metadata.name}`

/** One resource: itself as JSON or YAML, else a row. */
export const printOne = (resource: Shown, format: Format, more?: readonly Column[]): void => {
  if (format === 'json' || format === 'yaml') printValue(resource, format)
  else if (format === 'name') line(nameOf(resource))
  else line(rowsOf([resource], format === 'wide', false, more))
}

/** Several: a List as JSON or YAML, else a table, with namespaces when `namespaces`. */
export const printMany = (
  resources: readonly Shown[],
  format: Format,
  namespaces: boolean,
  more?: readonly Column[],
): void => {
  if (format === 'json' || format === 'yaml') printList({ items: resources }, format)
  else if (format === 'name') for (const resource of resources) line(nameOf(resource))
  else if (resources.length === 0) say('No resources found.')
  else line(rowsOf(resources, format === 'wide', namespaces, more))
}

/** The result of an action on one resource; as JSON or YAML, the resource itself. */
export const printDone = (resource: Shown, format: Format, done: string): void => {
  if (format === 'table' || format === 'wide') line(`${nameOf(resource)} ${done}`)
  else printOne(resource, format)
}

/** Rows of changes, each beginning with the event type. */
export const changesTable = (headers: readonly string[]): LiveTable =>
  liveTable(['event', ...headers], line, ['MODIFIED'.length])

/** A watch in any format: a table has one header, and the event type in each row. */
export const changesView = (
  kind: string,
  format: Format,
  namespaces: boolean,
  more?: readonly Column[],
): { show(change: Change): void; end(): void } => {
  const chosen = columnsOf(kind, format === 'wide', namespaces, more)
  const rows = changesTable(chosen.map(({ header }) => header))
  return {
    show: ({ type, object }) => {
      if (format === 'json' || format === 'yaml') return printNext({ type, object }, format)
      if (format === 'name') return line(nameOf(object))
      const now = Date.now()
      rows.add([type, ...chosen.map(({ cell }) => cell(object, now))])
    },
    end: rows.end,
  }
}
