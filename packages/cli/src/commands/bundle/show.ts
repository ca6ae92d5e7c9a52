import type { Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { hookRows } from '../../output/hooks.js'
import { line, printValue, say } from '../../output/print.js'
import { table } from '../../output/table.js'
import { type ChartOptions, chartWithHooks } from './chart-details.js'

/** `hansa bundle show NAME`: what its chart says of itself, with its hooks and its README. */
export const run: Run<ChartOptions> = async (invocation) => {
  const format = formatOf(invocation.options)
  const { details, hooks } = await chartWithHooks(invocation)
  if (format === 'json' || format === 'yaml') return printValue({ ...details, ...hooks }, format)
  const { name, version, appVersion = '', description = '', dependencies, readme } = details
  line(
    table(
      ['chart', 'version', 'app version', 'description'],
      [[name, version, appVersion, description.replace(/\s+/g, ' ').trim()]],
    ),
  )
  if (dependencies.length > 0) {
    const rows = dependencies.map((one) => [one.name, one.version, one.repository ?? ''])
    line(`\n${table(['dependency', 'version', 'repository'], rows)}`)
  }
  if (hooks.hooks.length > 0) line(`\n${hookRows(hooks.hooks)}`)
  if (hooks.problem !== undefined) say(`hooks are not shown: ${hooks.problem}`)
  if (readme.trim() !== '') line(`\n${readme.trimEnd()}`)
}
