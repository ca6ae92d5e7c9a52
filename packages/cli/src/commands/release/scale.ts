import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { printDone } from '../../output/print.js'
import { referenceTo } from '../../references.js'
import { waitForCondition } from '../../waiting.js'

export interface ScaleOptions {
  wait?: boolean
  timeout?: string
  dryRun?: boolean
}

/** `hansa release scale NAME [WORKLOAD=]N`. */
export const run: Run<ScaleOptions> = async ({ args, options, hub, signal }) => {
  const match = /^(?:(.+)=)?(\d+)$/.exec(argument(args, 1))
  if (match === null)
    throw new UsageError(
      `invalid replica count "${argument(args, 1)}"`,
      'write WORKLOAD=N, or N if the bundle has one workload',
    )
  const [, workload, replicas] = match
  const format = formatOf(options)
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const dryRun = options.dryRun === true
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const connected = await hub()
  const scaled = await connected.act(reference, 'scale', {
    body: { ...(workload === undefined ? {} : { workload }), replicas: Number(replicas) },
    dryRun,
  })
  const release =
    options.wait === true && !dryRun
      ? await waitForCondition(connected, reference, 'Ready', timeoutMs, signal)
      : scaled
  const to = `${workload === undefined ? '' : `${workload}=`}${replicas}`
  printDone(release, format, `scaled to ${to}${dryRun ? ' (dry run)' : ''}`)
}
