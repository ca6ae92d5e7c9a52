import type { Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printValue } from '../../output/print.js'
import { type ChartOptions, chartDetails } from './chart-details.js'

/** `hansa bundle values NAME`: the default values of its chart, with their comments. */
export const run: Run<ChartOptions> = async (invocation) => {
  const format = formatOf(invocation.options)
  const { values, schema } = await chartDetails(invocation)
  if (format === 'json' || format === 'yaml')
    return printValue({ values, ...(schema === undefined ? {} : { schema }) }, format)
  line(values.trimEnd())
}
