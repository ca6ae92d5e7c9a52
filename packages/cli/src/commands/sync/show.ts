import { argument, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printValue } from '../../output/print.js'
import { operationsDiff, operationsTable, type ShownRun } from '../../output/sync.js'

export interface ShowOptions {
  diff?: boolean
}

/** `hansa sync show RUN`: all its operations, with before, after, reason and outcome. */
export const run: Run<ShowOptions> = async ({ args, options, hub }) => {
  const format = formatOf(options)
  const path = `/sync/runs/${encodeURIComponent(argument(args, 0))}`
  // The hub's answer, by its schema.
  const shown = (await (await hub()).call('GET', path)) as ShownRun
  if (format === 'json' || format === 'yaml') return printValue(shown, format)
  const {
    id,
    connector,
    state,
    trigger,
    actor,
    startedAt,
    endedAt,
    decidedBy,
    message,
    operations = [],
  } = shown
  const decided = decidedBy === undefined ? '' : `, decided by ${decidedBy}`
  line(
    `run ${id} of ${connector}: ${state} (trigger ${trigger}, by ${actor}${decided}), ${startedAt} – ${endedAt ?? ''}`,
  )
  if (message !== '') line(message)
  if (operations.length === 0) return
  line(options.diff === true ? operationsDiff(operations) : operationsTable(operations, format === 'wide'))
}
