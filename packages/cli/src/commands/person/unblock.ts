import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { nameOf, type ShownBlock } from '../../output/blocks.js'
import { line, printValue } from '../../output/print.js'

export interface UnblockOptions {
  reason?: string
}

/** `hansa person unblock NAME`: the next sync restores the access that directories and mappings grant. */
export const run: Run<UnblockOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const { reason } = options
  const body = { person: argument(args, 0), ...(reason === undefined ? {} : { reason }) }
  // The hub's answer, by its schema.
  const block = (await (await hub()).call('POST', '/people/unblock', { body })) as ShownBlock
  if (format === 'json' || format === 'yaml') return printValue(block, format)
  line(`${nameOf(block)} is no longer blocked; the next sync restores the access the mappings grant`)
}
