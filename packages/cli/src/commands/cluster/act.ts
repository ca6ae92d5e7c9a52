import { argument, type Invocation, type Run } from '../../command.js'
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

/** `hansa cluster cordon NAME`: it keeps what it has and takes nothing new. */
export const cordon: Run<ActionOptions> = (invocation) => act(invocation, 'cordon', 'cordoned')

/** `hansa cluster uncordon NAME`. */
export const uncordon: Run<ActionOptions> = (invocation) => act(invocation, 'uncordon', 'uncordoned')
