import { argument, type Run } from '../../command.js'
import { line } from '../../output/print.js'
import { changes } from '../../pairs.js'

/** `hansa cluster label NAME K=V… K-…`. */
export const run: Run = async ({ args, hub }) => {
  const [, ...words] = args.filter((word) => word !== undefined)
  const name = argument(args, 0)
  await (await hub()).call('POST', `/clusters/${name}/label`, { body: { labels: changes(words) } })
  line(`cluster/${name} labelled`)
}
