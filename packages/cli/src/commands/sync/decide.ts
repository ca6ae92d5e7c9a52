import { argument, type Invocation } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printValue } from '../../output/print.js'
import type { ShownRun } from '../../output/sync.js'

/** What approving and rejecting have in common. */
export const decide = async (
  { args, options, hub }: Invocation<object>,
  verb: 'approve' | 'reject',
  done: string,
): Promise<void> => {
  const format = formatOf(options)
  const id = argument(args, 0)
  const answer = await (await hub()).call('POST', `/sync/runs/${encodeURIComponent(id)}/${verb}`)
  if (format === 'json' || format === 'yaml') return printValue(answer, format)
  // The hub's own answer, by its schema.
  const { connector, message } = answer as ShownRun
  line(`run/${id} of ${connector} ${done}: ${message}`)
}
