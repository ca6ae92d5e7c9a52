import type { ClusterFacts } from '../clusters/index.js'
import type { FieldError } from '../runtime/errors.js'
import { isRecord } from '../runtime/record.js'
import { pointerOf } from '../runtime/validation.js'

/** The facts about a cluster that values can contain. */
export type TemplateFacts = Pick<ClusterFacts, 'name' | 'labels' | 'provider' | 'region'>

/** For renderings before a cluster is chosen: labels are filled in with `label`. */
const example = { name: 'cluster', provider: 'provider', region: 'region' }

const open = '{{'
const close = '}}'
const longestExpression = 400
const field = /^cluster\.(name|provider|region)$/
const label = /^cluster\.labels(?:\.([A-Za-z0-9_-]+)|\["([A-Za-z0-9._/-]+)"\])$/
const literal = `"${open}"`

const rule = `is not an expression that values can contain under template: true: use ${open} cluster.name ${close}, ${open} cluster.region ${close}, ${open} cluster.provider ${close}, ${open} cluster.labels.NAME ${close} or ${open} cluster.labels["example.com/name"] ${close}; ${open} ${literal} ${close} stands for ${open}`

/** An error in a text that is independent of the cluster, or a fact that the cluster lacks. */
class Unfilled extends Error {}

/** The value of an expression; undefined if the cluster lacks it. Throws Unfilled for another expression. */
const factOf = (expression: string, cluster: TemplateFacts | undefined): string | undefined => {
  if (expression === literal) return open
  const [, named] = field.exec(expression) ?? []
  if (named !== undefined) return (cluster ?? example)[named as keyof typeof example]
  const [found, short, quoted] = label.exec(expression) ?? []
  if (found === undefined) throw new Unfilled(`${open} ${expression} ${close} ${rule}`)
  const key = short ?? quoted ?? ''
  if (cluster === undefined) return 'label'
  return Object.hasOwn(cluster.labels, key) ? cluster.labels[key] : undefined
}

/** A text with its expressions filled in. Throws Unfilled. Walks without regular expressions: a text can have megabytes. */
const filledText = (text: string, cluster: TemplateFacts | undefined): string => {
  const parts: string[] = []
  let at = 0
  for (let start = text.indexOf(open); start !== -1; start = text.indexOf(open, at)) {
    const end = text.indexOf(close, start)
    if (end === -1)
      throw new Unfilled(
        `${open} is not closed by ${close}; write ${open} ${literal} ${close} for a literal ${open}`,
      )
    const expression = text.slice(start + open.length, end).trim()
    if (expression.length > longestExpression)
      throw new Unfilled(`${open} ${expression.slice(0, 40)}… ${rule}`)
    const fact = factOf(expression, cluster)
    if (fact === undefined)
      throw new Unfilled(`cluster "${cluster?.name}" has no value for ${open} ${expression} ${close}`)
    parts.push(text.slice(at, start), fact)
    at = end + close.length
  }
  return at === 0 ? text : parts.join('') + text.slice(at)
}

/** Errors that one layer of values has at most; further ones are found when these are corrected. */
const mostErrors = 20

/**
 * Values with the expressions in their texts filled in for a cluster, or with examples. A text that cannot be filled in stays as it is, and
 * its error has a pointer into the values. Keys are not filled in.
 */
export const fillIn = (
  values: Readonly<Record<string, unknown>>,
  cluster: TemplateFacts | undefined,
): { values: Record<string, unknown>; errors: FieldError[] } => {
  const errors: FieldError[] = []
  const filled = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof value === 'string') {
      if (!value.includes(open)) return value
      try {
        return filledText(value, cluster)
      } catch (error) {
        if (!(error instanceof Unfilled)) throw error
        if (errors.length < mostErrors) errors.push({ pointer: pointerOf(path), reason: error.message })
        return value
      }
    }
    if (Array.isArray(value)) return value.map((item, index) => filled(item, [...path, index]))
    return isRecord(value) ? filledMap(value, path) : value
  }
  const filledMap = (map: Readonly<Record<string, unknown>>, path: readonly (string | number)[]) => {
    // Also for a key `__proto__`.
    const result: Record<string, unknown> = Object.create(null)
    for (const [key, value] of Object.entries(map)) result[key] = filled(value, [...path, key])
    return result
  }
  return { values: filledMap(values, []), errors }
}
