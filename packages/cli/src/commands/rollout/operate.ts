import type { ReleaseRollout } from '@hansa/sdk'
import { argument, type Invocation, type Run } from '../../command.js'
import { formatOf } from '../../globals.js'
import { kindOf } from '../../kinds.js'
import { line, printValue, say } from '../../output/print.js'
import { rolloutLine } from '../../output/rollouts.js'
import { referenceTo } from '../../references.js'

const operate = async (
  { args, options, hub }: Invocation<object>,
  verb: string,
  done: string,
  body: object = {},
): Promise<void> => {
  const format = formatOf(options)
  const reference = referenceTo(kindOf('release'), argument(args, 0), options)
  const answer: unknown = await (await hub()).act(reference, `rollout/${verb}`, { body })
  // The API's own schema has checked it.
  const rollout = answer as ReleaseRollout
  if (format === 'json' || format === 'yaml') return printValue(rollout, format)
  if (format === 'name') return line(`release/${reference.name}@${rollout.revision}`)
  line(`release/${reference.name} ${done}`)
  say(rolloutLine(rollout))
}

/** `hansa rollout pause NAME`. */
export const pause: Run<object> = (invocation) => operate(invocation, 'pause', 'rollout paused')

/** `hansa rollout resume NAME`. */
export const resume: Run<object> = (invocation) => operate(invocation, 'resume', 'rollout resumed')

/** `hansa rollout approve NAME [--wave W]`. */
export const approve: Run<{ wave?: string }> = (invocation) => {
  const { wave } = invocation.options
  return operate(invocation, 'approve', 'wave approved', wave === undefined ? {} : { wave })
}

/** `hansa rollout skip NAME`. */
export const skip: Run<object> = (invocation) => operate(invocation, 'skip', 'wave skipped')

/** `hansa rollout abort NAME`. */
export const abort: Run<object> = (invocation) => operate(invocation, 'abort', 'rollout aborted')

/** `hansa rollout restart NAME`. */
export const restart: Run<object> = (invocation) => operate(invocation, 'restart', 'rollout restarted')
