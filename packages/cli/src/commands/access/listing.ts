import { csv } from '@hansa/manifests'
import { UsageError } from '../../errors.js'
import type { Globals } from '../../globals.js'
import type { Hub } from '../../hub.js'
import { listAll } from '../../list-all.js'
import type { Rows } from '../../output/access.js'
import { line, printList, say } from '../../output/print.js'
import { table } from '../../output/table.js'

const formats = ['table', 'wide', 'csv', 'json', 'yaml'] as const
type Format = (typeof formats)[number]

/** Access lists can also be exported as CSV. Throws UsageError. */
const listFormat = ({ output = 'table' }: Globals): Format => {
  const found = formats.find((format) => format === output)
  if (found === undefined)
    throw new UsageError(`unsupported output format "${output}"`, `use one of ${formats.join(', ')}`)
  return found
}

/** Reads a whole list and prints it, or `none` if it is empty. */
export const printListing = async <Item extends object>(
  hub: () => Promise<Hub>,
  options: Globals,
  listing: {
    path: string
    query: Record<string, string | undefined>
    rowsOf: (items: readonly Item[]) => Rows
    none: string
  },
): Promise<void> => {
  const format = listFormat(options)
  const items = await listAll<Item>(await hub(), listing.path, listing.query)
  if (format === 'json' || format === 'yaml') return printList({ items }, format)
  const { headers, rows } = listing.rowsOf(items)
  if (format === 'csv') line(csv(headers, rows))
  else if (items.length === 0) say(listing.none)
  else line(table(headers, rows))
}
