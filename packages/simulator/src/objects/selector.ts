import { badRequest } from '../errors.js'
import { type Json, listOf, objectOf, stringOf, stringsOf } from './json.js'
import type { KubeObject } from './object.js'

export type Labels = Record<string, string>
type Requirement = (labels: Labels) => boolean
export type ObjectFilter = (object: KubeObject) => boolean

const within = (key: string, values: string[]): Requirement => {
  const set = new Set(values)
  return (labels) => {
    const value = labels[key]
    return value !== undefined && set.has(value)
  }
}
const not =
  (requirement: Requirement): Requirement =>
  (labels) =>
    !requirement(labels)
const exists =
  (key: string): Requirement =>
  (labels) =>
    labels[key] !== undefined

const parseRequirement = (text: string): Requirement => {
  const set = /^([^\s=!,()]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text)
  if (set) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim())
    const requirement = within(set[1] ?? '', values)
    return set[2] === 'in' ? requirement : not(requirement)
  }
  const equality = /^([^\s=!,()]+)\s*(==|=|!=)\s*([^\s=!,()]*)$/.exec(text)
  if (equality) {
    const requirement = within(equality[1] ?? '', [equality[3] ?? ''])
    return equality[2] === '!=' ? not(requirement) : requirement
  }
  const presence = /^(!?)\s*([^\s=!,()]+)$/.exec(text)
  if (!presence) throw badRequest(`unable to parse requirement: "${text}"`)
  const requirement = exists(presence[2] ?? '')
  return presence[1] === '!' ? not(requirement) : requirement
}

/** The query parameter's syntax: `a=b,c!=d,e in (f,g),h,!i`. Throws a 400 Status if it is invalid. */
export const parseLabelSelector = (text: string): Requirement => {
  const parts = text.split(/,(?![^(]*\))/)
  const requirements = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseRequirement)
  return (labels) => requirements.every((requirement) => requirement(labels))
}

/** A `LabelSelector` object (matchLabels, matchExpressions) as a predicate; an empty one matches everything. */
export const labelSelector = (selector: Json | undefined): Requirement => {
  const { matchLabels, matchExpressions } = objectOf(selector)
  const requirements: Requirement[] = Object.entries(stringsOf(matchLabels)).map(([key, value]) =>
    within(key, [value]),
  )
  for (const expression of listOf(matchExpressions).map(objectOf)) {
    const key = stringOf(expression.key)
    const values = listOf(expression.values).map((value) => stringOf(value))
    const operator = stringOf(expression.operator)
    if (operator === 'In') requirements.push(within(key, values))
    else if (operator === 'NotIn') requirements.push(not(within(key, values)))
    else if (operator === 'Exists') requirements.push(exists(key))
    else if (operator === 'DoesNotExist') requirements.push(not(exists(key)))
  }
  return (labels) => requirements.every((requirement) => requirement(labels))
}

const fieldOf = (object: KubeObject, path: string): string => {
  let value: Json | undefined = object
  for (const key of path.split('.')) value = objectOf(value)[key]
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}

/** `metadata.name=a,spec.nodeName!=b`. Any scalar field works here; a real server knows only a few per kind. */
export const parseFieldSelector = (text: string): ObjectFilter => {
  const terms = text
    .split(',')
    .filter((term) => term.trim() !== '')
    .map((term) => {
      const match = /^\s*([^\s=!]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term)
      if (!match) throw badRequest(`invalid field selector: "${term}"`)
      return { path: match[1] ?? '', equal: match[2] !== '!=', value: match[3] ?? '' }
    })
  return (object) => terms.every((term) => (fieldOf(object, term.path) === term.value) === term.equal)
}

/** Both query parameters together, or undefined when neither restricts anything. */
export const filterOf = (query: URLSearchParams): ObjectFilter | undefined => {
  const labelText = query.get('labelSelector') ?? ''
  const fieldText = query.get('fieldSelector') ?? ''
  if (labelText === '' && fieldText === '') return undefined
  const byLabel = parseLabelSelector(labelText)
  const byField = parseFieldSelector(fieldText)
  return (object) => byLabel(object.metadata.labels ?? {}) && byField(object)
}
