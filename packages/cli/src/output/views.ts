import type { Format } from '../globals.js'
import type { Hub } from '../hub.js'
import { listAll } from '../list-all.js'
import { line, printList, say } from './print.js'
import { table } from './table.js'

type Item = Record<string, unknown>

const named = (value: unknown): string => {
  const name: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'name') : undefined
  return typeof name === 'string' ? name : String(value)
}

/** A cell: a dash for nothing, names for a list of things. */
export const text = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '-'
  return Array.isArray(value) ? value.map(named).join(',') || '-' : String(value)
}

/** Every page of a view, as a table of these columns, names, or a List. */
export const viewOf = async (
  hub: Hub,
  path: string,
  search: string | undefined,
  format: Format,
  columns: Readonly<Record<string, (item: Item) => string>>,
): Promise<void> => {
  const items = await listAll<Item>(hub, path, { search })
  if (format === 'json' || format === 'yaml') printList({ items }, format)
  else if (items.length === 0)
    say(
      search === undefined
        ? 'No entries found in the last accepted read. Test the directory: hansa directory test NAME'
        : `No entries match "${search}".`,
    )
  else if (format === 'name') for (const item of items) line(text(item.username ?? item.name))
  else
    line(
      table(
        Object.keys(columns),
        items.map((item) => Object.values(columns).map((cell) => cell(item))),
      ),
    )
}
