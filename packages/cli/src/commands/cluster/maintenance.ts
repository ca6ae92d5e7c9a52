import type { Run } from '../../command.js'
import { milliseconds } from '../../duration.js'
import { UsageError } from '../../errors.js'
import type { ActionOptions } from '../act.js'
import { act } from './act.js'

export interface MaintenanceOptions extends ActionOptions {
  for?: string
  reason?: string
  end?: boolean
}

/** `hansa cluster maintenance NAME --for 2h [--reason TEXT]`, or `--end`. */
export const run: Run<MaintenanceOptions> = async (invocation) => {
  const { for: time, reason, end } = invocation.options
  if ((time === undefined) === (end !== true))
    throw new UsageError(
      'the end of the maintenance is missing or given twice',
      'pass either --for TIME, such as --for 2h, or --end',
    )
  if (time === undefined) return act(invocation, 'maintain', 'no longer under maintenance', { forSeconds: 0 })
  const forSeconds = Math.ceil(milliseconds(time) / 1000)
  if (forSeconds === 0)
    throw new UsageError(`invalid --for "${time}": expected a time above 0`, 'write it as 90s, 30m or 2h')
  const body = { forSeconds, ...(reason === undefined ? {} : { reason }) }
  return act(invocation, 'maintain', `under maintenance for ${time}`, body)
}
