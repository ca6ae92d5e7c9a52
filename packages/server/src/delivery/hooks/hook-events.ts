import type { EventInput } from '../../events/index.js'
import type { TargetRow } from '../../releases/index.js'
import type { Place } from '../place.js'
import { about } from '../status/about.js'
import { hookText } from './session.js'

export const startedEvent = (target: TargetRow, place: Place, event: string): EventInput =>
  about(target, {
    type: 'Normal',
    reason: 'HookStarted',
    message: `${hookText(place, event)} started on ${target.cluster}`,
  })

export const succeededEvent = (target: TargetRow, place: Place, event: string): EventInput =>
  about(target, {
    type: 'Normal',
    reason: 'HookSucceeded',
    message: `${hookText(place, event)} succeeded on ${target.cluster}`,
  })

/** `output`: the last lines that the hook wrote. */
export const failedEvent = (target: TargetRow, message: string, output: readonly string[] = []): EventInput =>
  about(target, {
    ...{ type: 'Warning', reason: 'HookFailed', message },
    ...(output.length === 0 ? {} : { details: { output: [...output] } }),
  })
