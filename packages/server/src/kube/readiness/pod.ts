import { type KubeObject, numberIn, recordIn, recordsIn, textIn } from '../object.js'
import { conditionOf, failed, type Health, progressing, ready, saying } from './conditions.js'

const statusesOf = (object: KubeObject): Record<string, unknown>[] => {
  const status = recordIn(object, 'status')
  return [...recordsIn(status, 'initContainerStatuses'), ...recordsIn(status, 'containerStatuses')]
}

/** How a repeatedly restarted container last terminated. */
const endOf = (status: Record<string, unknown>): string => {
  const ended = recordIn(recordIn(status, 'lastState'), 'terminated')
  const code = numberIn(ended, 'exitCode')
  const reason = textIn(ended, 'reason')
  if (code === undefined) return ''
  return `last exit code ${code}${reason === undefined ? '' : ` (${reason})`}`
}

/** The current backoff of a crashing container is left out: it would change the message all the time. */
const waitingText = (reason: string, end: string, message: string): string =>
  reason === 'CrashLoopBackOff' && end !== '' ? `${reason}, ${end}` : `${reason} ${message}`.trim()

/** The first container with a significant waiting reason, such as `CrashLoopBackOff`. */
const waitingOf = (
  object: KubeObject,
): { container: string; reason: string; message: string } | undefined => {
  for (const status of statusesOf(object)) {
    const waiting = recordIn(recordIn(status, 'state'), 'waiting')
    const reason = textIn(waiting, 'reason')
    if (reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
      return {
        container: textIn(status, 'name') ?? '',
        reason,
        message: waitingText(reason, endOf(status), textIn(waiting, 'message') ?? ''),
      }
  }
  return undefined
}

/** By phase and the Ready condition; a container that crashes repeatedly is a failure (as in kstatus). */
export const podHealth = (object: KubeObject): Health => {
  const status = recordIn(object, 'status')
  const phase = textIn(status, 'phase') ?? 'Pending'
  const waiting = waitingOf(object)
  const why = waiting === undefined ? '' : `container ${waiting.container}: ${waiting.message}`
  switch (phase) {
    case 'Succeeded':
      return ready('completed')
    case 'Failed':
      return failed(textIn(status, 'message') ?? textIn(status, 'reason') ?? 'the pod has failed')
    case 'Unknown':
      return { status: 'Unknown', message: 'its node does not respond' }
  }
  if (waiting?.reason === 'CrashLoopBackOff') return failed(why)
  const readiness = conditionOf(object, 'Ready')
  if (phase === 'Running' && readiness?.status === 'True') return ready()
  const scheduled = conditionOf(object, 'PodScheduled')
  if (scheduled?.status === 'False') return progressing(saying(scheduled))
  return progressing(why || (readiness === undefined ? `the pod is ${phase}` : saying(readiness)))
}
