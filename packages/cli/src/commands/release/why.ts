import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { line, printList } from '../../output/print.js'
import { referenceTo } from '../../references.js'

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
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const answer = await (await hub()).look(reference, 'why', { cluster: options.cluster })
  const items =
    typeof answer === 'object' && answer !== null ? (Reflect.get(answer, 'items') as Explanation[]) : []
  if (format === 'json' || format === 'yaml') return printList({ items }, format)
  for (const { sentence, found, needed } of items)
    line(found === undefined ? sentence : `${sentence} Found ${found}, needed ${needed}.`)
  if (items.some(({ changedSince }) => changedSince))
    line('(inputs have changed since the decision in force was made)')
}
