import type { Me } from '@hansa/sdk'
import type { Run } from '../command.js'
import { formatOf } from '../globals.js'
import { identityRows } from '../output/identity.js'
import { line, printValue } from '../output/print.js'

/** `hansa whoami`. */
export const run: Run = async ({ options, hub }) => {
  const format = formatOf(options)
  const me = (await (await hub()).call('GET', '/me')) as Me
  if (format === 'json' || format === 'yaml') return printValue(me, format)
  if (format === 'name') return line(me.name)
  const rows = identityRows(me)
  const width = Math.max(...rows.map(([label]) => label.length))
  for (const [label, value] of rows) line(`${label.padEnd(width)}  ${value}`)
}
