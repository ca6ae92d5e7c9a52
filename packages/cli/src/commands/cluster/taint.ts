import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import type { Shown } from '../../hub.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'
import { parseTaint } from '../../taints.js'
import type { ActionOptions } from '../act.js'

/** `hansa cluster taint NAME KEY=VALUE:EFFECT | KEY-`. */
export const run: Run<ActionOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  // All words are read before the first is sent: a mistake in the last one changes nothing.
  const taints = args.slice(1).flatMap((word) => (word === undefined ? [] : [parseTaint(word)]))
  const reference = referenceTo(kindOf('cluster'), argument(args, 0), options)
  const dryRun = options.dryRun === true
  const connected = await hub()
  let cluster: Shown = await connected.get(reference)
  for (const body of taints) cluster = await connected.act(reference, 'taint', { body, dryRun })
  const done = taints.every((taint) => taint.remove === true) ? 'untainted' : 'tainted'
  printDone(cluster, format, `${done}${dryRun ? ' (dry run)' : ''}`)
}
