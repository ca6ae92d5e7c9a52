import { argument, type Invocation } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'

export interface ActionOptions {
  dryRun?: boolean
}

/** Runs one action on the cluster named by the first argument, and prints the result. */
export const act = async (
  { args, options, hub }: Invocation<ActionOptions>,
  action: string,
  done: string,
  body?: unknown,
): Promise<void> => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('cluster'), argument(args, 0), options)
  const dryRun = options.dryRun === true
  const cluster = await (await hub()).act(reference, action, { body, dryRun })
  printDone(cluster, format, `${done}${dryRun ? ' (dry run)' : ''}`)
}
