import { argument, type Invocation, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { line, printValue } from '../../output/print.js'
import type { ShownRun } from '../../output/sync.js'

export interface DecideOptions {
  reason?: string
  operation?: string[]
  person?: string[]
}

/** What approving, rejecting and reopening have in common. */
const decide = async (
  { args, options, hub }: Invocation<DecideOptions>,
  verb: 'approve' | 'reject' | 'reopen',
  done: string,
): Promise<void> => {
  const format = formatOf(options)
  const id = argument(args, 0)
  const { reason, operation, person } = options
  const body = {
    ...(reason === undefined ? {} : { reason }),
    ...(operation === undefined ? {} : { operations: operation }),
    ...(person === undefined ? {} : { people: person }),
  }
  const answer = await (await hub()).call('POST', `/sync/runs/${encodeURIComponent(id)}/${verb}`, { body })
  if (format === 'json' || format === 'yaml') return printValue(answer, format)
  // The hub's answer, by its schema.
  const { id: run, connector, message } = answer as ShownRun
  line(`run/${run} of ${connector} ${done}: ${message}`)
}

/** `hansa sync approve RUN`: approves all its operations, or the named part. */
export const approve: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'approve', 'approved; its operations are being applied')

/** `hansa sync reject RUN`: its operations are not applied. */
export const reject: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'reject', 'rejected; none of its operations are applied')

/** `hansa sync reopen RUN`: undoes a rejection. */
export const reopen: Run<DecideOptions> = (invocation) =>
  decide(invocation, 'reopen', 'reopened; it is held until it is approved or rejected')
