import { argument, type Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { line, printValue } from '../../output/print.js'
import { rolloutOf, rolloutText } from '../../output/rollouts.js'
import { referenceTo } from '../../references.js'
import { waitForRollout } from '../../waiting-rollout.js'

/** `hansa rollout status NAME [--wait]`: its state, waves and targets. */
export const run: Run<{ wait?: boolean; timeout?: string }> = async ({ args, options, hub, signal }) => {
  const format = formatOf(options)
  const timeoutMs = milliseconds(options.timeout ?? '5m')
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const connected = await hub()
  if (options.wait === true) await waitForRollout(connected, reference, timeoutMs, signal)
  const rollout = await rolloutOf(connected, reference)
  if (format === 'json' || format === 'yaml') return printValue(rollout, format)
  if (format === 'name') return line(`release/${reference.name}@${rollout.revision}`)
  line(rolloutText(rollout))
}
