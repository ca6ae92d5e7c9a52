import { type KubeObject, recordIn, textIn } from '../object.js'
import {
  behind,
  conditionsOf,
  failed,
  type Health,
  isBehind,
  progressing,
  ready,
  saying,
  unreported,
} from './conditions.js'

export type Rule = (object: KubeObject) => Health

export interface Words {
  /** The field of `status` with the state, such as `phase`; levels are joined by dots. */
  at: string
  ready: readonly string[]
  failed?: readonly string[]
  /** Fields of `status` with the reason; the first non-empty one counts. */
  why?: readonly string[]
}

const textAt = (record: Record<string, unknown>, path: string): string | undefined => {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  return textIn(
    keys.reduce((found, key) => recordIn(found, key), record),
    last,
  )
}

/** The text at a path of `status`, if any. */
export const statusText = (object: KubeObject, path: string): string | undefined =>
  textAt(recordIn(object, 'status'), path) || undefined

/** A kind with a controller that reports in one word. Words that are not listed mean in progress. */
export const byWords =
  ({ at, ready: good, failed: bad = [], why = ['message', 'reason'] }: Words): Rule =>
  (object) => {
    if (isBehind(object)) return behind
    const word = statusText(object, at)
    if (word === undefined) return unreported
    const reason = why.map((path) => statusText(object, path)).find((text) => text !== undefined)
    const text = `${at.split('.').at(-1)} ${word}${reason === undefined ? '' : `: ${reason}`}`
    if (good.includes(word)) return ready(text)
    return bad.includes(word) ? failed(text) : progressing(text)
  }

/** A kind with a controller that sets these conditions: every one that is set counts, and at least one must exist. */
export const byEvery =
  (...types: readonly string[]): Rule =>
  (object) => {
    if (isBehind(object)) return behind
    const found = conditionsOf(object).filter(({ type }) => types.includes(type))
    if (found.length === 0) return unreported
    const generation = object.metadata.generation ?? 0
    if (found.some(({ observedGeneration }) => (observedGeneration ?? generation) < generation)) return behind
    const bad = found.find(({ status }) => status !== 'True')
    return bad === undefined ? ready(found[0]?.message) : progressing(saying(bad))
  }

/** Like the given rule, unless one of the conditions is True: then the object has failed. */
export const unless =
  (types: readonly string[], rule: Rule): Rule =>
  (object) => {
    const bad = conditionsOf(object).find(({ type, status }) => types.includes(type) && status === 'True')
    return bad === undefined || isBehind(object) ? rule(object) : failed(saying(bad))
  }
