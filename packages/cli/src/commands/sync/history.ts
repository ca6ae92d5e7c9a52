import type { Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printList, say } from '../../output/print.js'
import { runsTable, type ShownRun } from '../../output/sync.js'
import { wholeNumber } from '../../whole-number.js'

export interface HistoryOptions {
  limit?: string
}

/** `hansa sync history [CONNECTOR]`: the newest runs. */
export const run: Run<HistoryOptions> = async ({ args, options, hub }) => {
  const [connector] = args
  const format = formatOf(options)
  const query = { connector, limit: wholeNumber('--limit', options.limit) ?? '20' }
  // The hub's answer, by its schema.
  const { items } = (await (await hub()).call('GET', '/sync/runs', { query })) as { items: ShownRun[] }
  if (format === 'json' || format === 'yaml') return printList({ items }, format)
  if (format === 'name') for (const { id } of items) line(`run/${id}`)
  else if (items.length === 0) say('No runs found. Start one: hansa sync run')
  else line(runsTable(items))
}
