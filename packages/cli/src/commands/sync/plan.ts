import type { Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printValue, say } from '../../output/print.js'
import { operationsDiff, operationsTable, remarksOf, type ShownPlan } from '../../output/sync.js'

export interface PlanOptions {
  person?: string
  diff?: boolean
}

/** `hansa sync plan [CONNECTOR]`: shows what a sync would do. */
export const run: Run<PlanOptions> = async ({ args, options, hub }) => {
  const [connector] = args
  const format = formatOf(options)
  const answer = await (await hub()).call('GET', '/sync/plan', {
    query: { connector, person: options.person },
    timeoutMs: 900_000,
  })
  // The hub's answer, by its schema.
  const { items } = answer as { items: ShownPlan[] }
  if (format === 'json' || format === 'yaml') return printValue({ items }, format)
  const operations = items.flatMap((plan) => plan.operations)
  for (const remark of items.flatMap(remarksOf)) say(remark)
  if (operations.length === 0) {
    if (items.every(({ blocked }) => blocked === undefined)) say('No changes planned.')
    return
  }
  line(options.diff === true ? operationsDiff(operations) : operationsTable(operations, format === 'wide'))
}
