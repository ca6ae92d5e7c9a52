import { foreignText } from '../../runtime/foreign-text.js'
import { type KubeObject, numberIn, recordIn, recordsIn, textIn } from '../object.js'

export type HealthStatus = 'Ready' | 'Progressing' | 'Failed' | 'Unknown'

export interface Health {
  status: HealthStatus
  /** Why, in a few words; '' without a reason to report. */
  message: string
  /** Nothing says whether it works: it counts as ready because there is nothing to assess. */
  unjudged?: true
}

export const ready = (message = ''): Health => ({ status: 'Ready', message: foreignText(message) })
export const progressing = (message: string): Health => ({
  status: 'Progressing',
  message: foreignText(message),
})
export const failed = (message: string): Health => ({ status: 'Failed', message: foreignText(message) })

export interface ObjectCondition {
  type: string
  /** `True`, `False` or `Unknown`. */
  status: string
  reason: string
  message: string
  observedGeneration: number | undefined
}

export const conditionsOf = (object: KubeObject): ObjectCondition[] =>
  recordsIn(recordIn(object, 'status'), 'conditions').map((condition) => ({
    type: textIn(condition, 'type') ?? '',
    status: textIn(condition, 'status') ?? '',
    reason: textIn(condition, 'reason') ?? '',
    message: textIn(condition, 'message') ?? '',
    observedGeneration: numberIn(condition, 'observedGeneration'),
  }))

export const conditionOf = (object: KubeObject, type: string): ObjectCondition | undefined =>
  conditionsOf(object).find((condition) => condition.type === type)

/** The message of a condition, for display. */
export const saying = ({ type, status, reason, message }: ObjectCondition): string =>
  foreignText(message || reason || `${type} is ${status}`)

/** Some controllers (Argo Rollouts) write the number as text; older ones a hash, which means nothing here. */
const observedOf = (status: Record<string, unknown>): number | undefined => {
  const text = textIn(status, 'observedGeneration')
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text)
  return numberIn(status, 'observedGeneration')
}

/** True while the controller has not observed the object's latest spec. */
export const isBehind = (object: KubeObject): boolean => {
  const observed = observedOf(recordIn(object, 'status'))
  return observed !== undefined && observed < (object.metadata.generation ?? 0)
}

export const behind = progressing('its controller has not observed the latest change yet')

/** For a kind with a controller that is known to report. */
export const unreported = progressing('its controller has not reported a status yet')

/** A count of status; absent means 0, as the API leaves zeros out. */
export const countIn = (record: Record<string, unknown>, key: string): number => numberIn(record, key) ?? 0
