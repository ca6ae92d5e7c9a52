import { argument, type Run } from '../../command.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { line, printList } from '../../output/print.js'
import { age, table } from '../../output/table.js'

interface Revision {
  version: string
  count: number
  digest: string
  createdAt: string
}

/** `hansa bundle versions NAME`. */
export const run: Run = async ({ args, options, hub }) => {
  const namespace = options.namespace ?? defaultNamespace
  const answer = await (await hub()).call(
    'GET',
    `/namespaces/${namespace}/bundles/${argument(args, 0)}/revisions`,
  )
  const items =
    typeof answer === 'object' && answer !== null ? (Reflect.get(answer, 'items') as Revision[]) : []
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') return printList({ items }, format)
  const now = Date.now()
  line(
    table(
      ['version', 'objects', 'digest', 'age'],
      items.map(({ version, count, digest, createdAt }) => [
        version,
        String(count),
        digest,
        age(createdAt, now),
      ]),
    ),
  )
}
