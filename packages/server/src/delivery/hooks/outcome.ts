import { health, type KubeObject, podSelectorOf, podTrouble, somePods } from '../../kube/index.js'
import { foreignText } from '../../runtime/foreign-text.js'
import { isRecord } from '../../runtime/record.js'
import { callOf, type DeliveryContext } from '../delivery-context.js'
import { isJob, type Place } from '../place.js'

/** How a Job or Pod that is a hook stands. */
export type Outcome =
  | { kind: 'running' }
  | { kind: 'succeeded' }
  /** `reason` never holds output of the program: it may contain secrets. */
  | { kind: 'failed'; reason: string }

const phaseOf = ({ status }: KubeObject): unknown => (isRecord(status) ? status.phase : undefined)

/** The outcome of a Job by its conditions, of a Pod by its phase. Pure. */
export const outcomeOf = (place: Pick<Place, 'group' | 'kind'>, found: KubeObject): Outcome => {
  const { status, message } = health(found)
  if (isJob(place)) {
    if (status === 'Failed') return { kind: 'failed', reason: message }
    return { kind: status === 'Ready' ? 'succeeded' : 'running' }
  }
  const phase = phaseOf(found)
  if (phase === 'Failed') return { kind: 'failed', reason: message }
  return { kind: phase === 'Succeeded' ? 'succeeded' : 'running' }
}

const recordsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

/** A container that ended with an error. */
export interface FailedContainer {
  pod: string
  container: string
  /** How it ended, without its termination message, which may contain secrets. */
  text: string
}

/** Names and reasons as a member sent them, which can be of any length. */
const shortText = (text: string): string => foreignText(text, 253)

/** The first container of some pods that ended with an error. Pure. */
export const failedContainerOf = (pods: readonly KubeObject[]): FailedContainer | undefined => {
  for (const { metadata, status } of pods) {
    if (!isRecord(status)) continue
    for (const container of [
      ...recordsOf(status.initContainerStatuses),
      ...recordsOf(status.containerStatuses),
    ]) {
      const ended = isRecord(container.state) ? container.state.terminated : undefined
      if (!isRecord(ended) || ended.exitCode === 0 || typeof ended.exitCode !== 'number') continue
      const reason = typeof ended.reason === 'string' ? ` (${shortText(ended.reason)})` : ''
      const [pod, name] = [shortText(metadata.name), shortText(String(container.name))]
      return {
        ...{ pod, container: name },
        text: `pod ${pod}: container ${name} exited with code ${ended.exitCode}${reason}`,
      }
    }
  }
  return undefined
}

/** Pods read for one Job. */
const mostPods = 20

const podsOf = async (context: DeliveryContext, place: Place, found: KubeObject): Promise<KubeObject[]> => {
  if (!isJob(place)) return [found]
  const labelSelector = podSelectorOf(found)
  if (labelSelector === undefined) return []
  const { namespace } = place
  return context.limit(() =>
    somePods(context.member.transport, { namespace, labelSelector, most: mostPods }, callOf(context)),
  )
}

/** What the pods of a hook show. */
export interface PodsOfHook {
  /** Why they do not run, or how they ended; '' when nothing explains it. */
  text: string
  failed?: FailedContainer | undefined
}

/** Throws KubeError. */
export const readPods = async (
  context: DeliveryContext,
  place: Place,
  found: KubeObject,
): Promise<PodsOfHook> => {
  const pods = await podsOf(context, place, found)
  const failed = failedContainerOf(pods)
  return { text: failed?.text ?? podTrouble(pods) ?? '', failed }
}

/** The command that shows the output of a hook. */
export const logsCommand = ({ kind, namespace, name }: Place): string =>
  `kubectl logs --namespace ${namespace} ${kind === 'Job' ? `job/${name}` : name}`
