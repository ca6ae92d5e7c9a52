import { at, type Json, numberOf } from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'

/** A number or a percentage of `total`. */
const share = (value: Json | undefined, total: number, round: (value: number) => number): number => {
  if (typeof value === 'number') return value
  const percent = typeof value === 'string' ? Number(value.replace('%', '')) : 25
  return round((total * percent) / 100)
}

export interface Budget {
  surge: number
  unavailable: number
}

/** How far a rolling update can go above and below the desired number. With both 0 it would never progress. */
export const budgetOf = (deployment: KubeObject): Budget => {
  const wanted = numberOf(at(deployment, 'spec', 'replicas'), 1)
  const rolling = at(deployment, 'spec', 'strategy', 'rollingUpdate')
  const surge = share(at(rolling, 'maxSurge'), wanted, Math.ceil)
  const unavailable = share(at(rolling, 'maxUnavailable'), wanted, Math.floor)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}
