import { matchesLabels } from '@hansa/placement'
import type { Me } from '@hansa/sdk'
import { listed } from '../parts/format.js'
import { named, requirementWords } from './words.js'

type Right = Me['rights'][number]
type Where = NonNullable<Right['where']>[number]

/** Where an action acts. A part that is absent is one that the action does not have: `{}` is the hub itself. */
export interface Place {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** The permission that an action needs. Without a place: on any object, before it is chosen. */
export interface Need {
  readonly verb: string
  readonly kind: string
  readonly place?: Place | undefined
}

const among = (value: string | undefined, allowed: readonly string[] | undefined): boolean =>
  allowed === undefined || (value !== undefined && allowed.includes(value))

/** Labels that are not known do not decide: the hub does. */
const meets = ({ names, namespaces, labels }: Where, place: Place): boolean =>
  among(place.name, names) &&
  among(place.namespace, namespaces) &&
  (labels === undefined ||
    place.labels === undefined ||
    matchesLabels({ matchExpressions: labels }, place.labels))

const whereWords = ({ names, namespaces, labels = [] }: Where): string =>
  [
    namespaces === undefined ? '' : `in ${named('namespace', namespaces)}`,
    names === undefined ? '' : `named ${listed(names, 5)}`,
    labels.length === 0 ? '' : `with ${labels.map(requirementWords).join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join(' ')

const objectWords = ({ kind, place: { namespace, name } = {} }: Need): string => {
  const parts = [namespace, name].filter((part) => part !== undefined && part !== '')
  return parts.length === 0 ? kind : `${kind} ${parts.join('/')}`
}

/** Why an action is not allowed; undefined if it is, as far as the console knows: the hub decides. */
export const whyNot = (rights: readonly Right[], need: Need): string | undefined => {
  const { verb, kind, place } = need
  const held = rights.filter(({ verbs, kinds }) => verbs.includes(verb) && kinds.includes(kind))
  const isAllowed = held.some(
    ({ where }) => where === undefined || place === undefined || where.some((one) => meets(one, place)),
  )
  if (isAllowed) return undefined
  const elsewhere = held.flatMap(({ where = [] }) => where.map(whereWords))
  const has =
    elsewhere.length === 0
      ? 'None of your roles allows it.'
      : `Your roles allow it only ${elsewhere.join('; or ')}.`
  return `Permission required: ${verb} on ${objectWords(need)}. ${has}`
}
