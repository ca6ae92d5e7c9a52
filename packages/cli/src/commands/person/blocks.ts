import type { Run } from '../../command.js'
import { exitCodes } from '../../exit-code.js'
import { formatOf } from '../../globals.js'
import { blocksTable, isWaiting, type ShownBlock, systemsTable } from '../../output/blocks.js'
import { line, printValue, say } from '../../output/print.js'

/** `hansa person blocks`: who is blocked. Exits with 1 while a connector waits. */
export const run: Run = async ({ options, hub }) => {
  const format = formatOf(options)
  // The hub's answer, by its schema.
  const { items } = (await (await hub()).call('GET', '/people/blocks')) as { items: ShownBlock[] }
  if (items.some(isWaiting)) process.exitCode = exitCodes.failed
  if (format === 'json' || format === 'yaml') return printValue({ items }, format)
  if (items.length === 0)
    return say('No people are blocked. Block a person: hansa person block NAME --reason TEXT')
  line(blocksTable(items))
  for (const block of items.filter(isWaiting))
    line(`${block.username || block.person}:\n${systemsTable(block)}`)
}
