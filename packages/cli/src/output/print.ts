import { stringify } from 'yaml'
import type { Format } from '../globals.js'
import type { Shown } from '../hub.js'
import { columns } from './columns.js'
import { table } from './table.js'

export const line = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** For people, beside the data: always on standard error. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const rowsOf = (resources: readonly Shown[], wide: boolean, namespaces: boolean): string => {
  const chosen = (columns[resources[0]?.kind ?? ''] ?? []).filter(
    (column) => wide || column.wide === undefined,
  )
  const now = Date.now()
  return table(
    [...(namespaces ? ['namespace'] : []), 'name', ...chosen.map(({ header }) => header)],
    resources.map((resource) => [
      ...(namespaces ? [resource.metadata.namespace ?? ''] : []),
      resource.metadata.name,
      ...chosen.map(({ cell }) => cell(resource, now)),
    ]),
  )
}

/** Any value as JSON or YAML. */
export const printValue = (value: unknown, format: 'json' | 'yaml'): void =>
  format === 'json'
    ? line(JSON.stringify(value, null, 2))
    : line(stringify(value, { aliasDuplicateObjects: false }).trimEnd())

/** What the API answers a list with, as JSON or YAML: a List, whichever route it came by. */
export const printList = (answer: object, format: 'json' | 'yaml'): void =>
  printValue({ apiVersion: 'hansa.dev/v1', kind: 'List', ...answer }, format)

const nameOf = ({ kind, metadata }: Shown): string => `${kind.toLowerCase()}/${metadata.name}`

/** One resource: itself as JSON or YAML, else a row. */
export const printOne = (resource: Shown, format: Format): void => {
  if (format === 'json' || format === 'yaml') printValue(resource, format)
  else if (format === 'name') line(nameOf(resource))
  else line(rowsOf([resource], format === 'wide', false))
}

/** Several: a List as JSON or YAML, else a table, with namespaces when `namespaces`. */
export const printMany = (resources: readonly Shown[], format: Format, namespaces: boolean): void => {
  if (format === 'json' || format === 'yaml') printList({ items: resources }, format)
  else if (format === 'name') for (const resource of resources) line(nameOf(resource))
  else if (resources.length === 0) say('there are none')
  else line(rowsOf(resources, format === 'wide', namespaces))
}
