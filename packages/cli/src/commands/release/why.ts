import { argument, type Run } from '../../command.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { line, printList } from '../../output/print.js'

export interface WhyOptions {
  cluster?: string
}

interface Explanation {
  sentence: string
  found?: string
  needed?: string
  changedSince: boolean
}

/** `hansa release why NAME [--cluster C]`. */
export const run: Run<WhyOptions> = async ({ args, options, hub }) => {
  const namespace = options.namespace ?? defaultNamespace
  const path = `/namespaces/${namespace}/releases/${argument(args, 0)}/why`
  const answer = await (await hub()).call('GET', path, { query: { cluster: options.cluster } })
  const items =
    typeof answer === 'object' && answer !== null ? (Reflect.get(answer, 'items') as Explanation[]) : []
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') return printList({ items }, format)
  for (const { sentence, found, needed } of items)
    line(found === undefined ? sentence : `${sentence} Found ${found}, needed ${needed}.`)
  if (items.some(({ changedSince }) => changedSince))
    line('(inputs have changed since the decision in force was made)')
}
