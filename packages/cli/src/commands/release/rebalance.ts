import type { Run } from '../../command.js'
import { UsageError } from '../../errors.js'
import { defaultNamespace, formatOf } from '../../globals.js'
import { counted } from '../../output/counted.js'
import { type MovedRelease, moveRows, type Totals } from '../../output/moves.js'
import { line, printValue, say } from '../../output/print.js'

export interface RebalanceOptions {
  selector?: string
  dryRun?: boolean
}

interface Rebalanced {
  releases: MovedRelease[]
  totals: Totals
  queued: number
}

const without = (releases: readonly MovedRelease[]): void => {
  for (const { namespace, release, moves, message } of releases)
    if (moves.length === 0 && message !== undefined) say(`${namespace}/${release} stays: ${message}`)
}

/** `hansa release rebalance NAME | --selector …`. */
export const run: Run<RebalanceOptions> = async ({ args, options, hub }) => {
  const [name] = args
  const { selector } = options
  if ((name === undefined) === (selector === undefined))
    throw new UsageError('no releases selected', 'pass one NAME, or --selector LABELS')
  const base = `/namespaces/${options.namespace ?? defaultNamespace}/releases`
  const path = name === undefined ? `${base}/rebalance` : `${base}/${encodeURIComponent(name)}/rebalance`
  const answer = await (await hub()).call('POST', path, {
    body: selector === undefined ? {} : { selector },
    query: { dryRun: options.dryRun === true ? 'All' : undefined },
  })
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') return printValue(answer, format)
  // The API's own schema has checked it.
  const { releases, totals, queued } = answer as Rebalanced
  without(releases)
  if (totals.moves === 0) return say(options.dryRun === true ? 'Nothing would move.' : 'Nothing to move.')
  line(moveRows(releases))
  say(
    options.dryRun === true
      ? `would move ${counted(totals.replicas, 'replica')} of ${counted(totals.moved, 'release')}; nothing was changed`
      : `moving ${counted(queued, 'release')}; follow the progress with \`hansa events --reason Rebalanced --watch\``,
  )
}
