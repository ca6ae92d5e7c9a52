import { timestamp } from '../clock.js'
import { type Json, type JsonObject, listOf, objectOf } from '../objects/json.js'
import type { Core } from '../writes/core.js'

export interface Condition {
  type: string
  status: boolean
  reason: string
  message?: string
}

/** The list with these conditions set; times change only where a status does. */
export const setConditions = (
  core: Core,
  list: Json | undefined,
  conditions: readonly Condition[],
): Json[] => {
  const known = listOf(list).map(objectOf)
  const kept = known.filter((old) => !conditions.some((condition) => condition.type === old.type))
  const now = timestamp(core.clock.now())
  const next = conditions.map(({ type, status, reason, message = '' }): JsonObject => {
    const old = known.find((candidate) => candidate.type === type)
    const text = status ? 'True' : 'False'
    const since = old?.status === text ? (old.lastTransitionTime ?? now) : now
    return { type, status: text, reason, message, lastTransitionTime: since }
  })
  return [...kept, ...next]
}

export const conditionStatus = (status: JsonObject, type: string): boolean =>
  listOf(status.conditions)
    .map(objectOf)
    .some((condition) => condition.type === type && condition.status === 'True')
