import { HansaError } from './errors.js'
import { dimensionsOf } from './kinds.js'
import type { LabelsOf } from './labels.js'
import { allows, compiledOf } from './predicate.js'
import type { Place, Predicate, Rights } from './rights.js'
import type { Subject } from './subject.js'
import type { Verb } from './verbs.js'

export interface Permission {
  verb: Verb
  kind: string
  /** The operation creates the object if it does not exist: it then needs `create` instead. */
  creates?: boolean
}

/** ` "web" in namespace "shop"` */
const where = ({ namespace, name }: Place): string =>
  `${name === undefined ? '' : ` "${name}"`}${namespace === undefined || namespace === '' ? '' : ` in namespace "${namespace}"`}`

const whoCan = (verb: Verb, kind: string, { namespace, name }: Place): string =>
  `hansa auth who-can ${verb} ${kind}${name === undefined ? '' : `/${name}`}${namespace === undefined || namespace === '' ? '' : ` -n ${namespace}`}`

/** Names the command that lists who is allowed to those who can run it. */
const forbidden = ({ name, rights }: Subject, verb: Verb, kind: string, place: Place): HansaError => {
  const role = `ask an administrator of the hub for a role with "${verb}" on ${kind}`
  const hint = allows(rights.on('review', 'AccessReview'), {})
    ? `${role}; this command lists who is allowed: \`${whoCan(verb, kind, place)}\``
    : role
  return new HansaError('Forbidden', { actor: name, verb, kind, where: where(place) }, { hint })
}

/** The same for an object that does not exist and for one that the subject may not see. */
const notFound = (kind: string, { namespace, name = '' }: Place): HansaError =>
  new HansaError('NotFound', {
    kind,
    name,
    where: namespace === undefined || namespace === '' ? '' : ` in ${namespace}`,
  })

/** Whether a subject may see an object at all. */
export const isVisible = (rights: Rights, kind: string, place: Place): boolean =>
  allows(rights.on('get', kind), place) || allows(rights.on('list', kind), place)

/** Verbs on objects that do not exist yet: their refusal hides nothing. */
const isCreation = (verb: Verb): boolean => verb === 'create' || verb === 'register'

/** The error for an object that the subject may not act on: `Forbidden`, or `NotFound` if it may not see it either. */
const refusalOf = (subject: Subject, verb: Verb, kind: string, place: Place): HansaError =>
  isCreation(verb) || isVisible(subject.rights, kind, place)
    ? forbidden(subject, verb, kind, place)
    : notFound(kind, place)

/**
 * Refuses a verb on an object with known labels: `Forbidden`, or `NotFound` if the subject may not see the object. For transactions: what
 * was checked before the transaction can have changed.
 */
export const requireRight = (subject: Subject, verb: Verb, kind: string, place: Place): void => {
  if (!allows(subject.rights.on(verb, kind), place)) throw refusalOf(subject, verb, kind, place)
}

/** Refuses to store an object with labels that are outside the scope of the subject: it knows this object, because it sent it. */
export const requireRightOnNew = (subject: Subject, verb: Verb, kind: string, place: Place): void => {
  if (!allows(subject.rights.on(verb, kind), place)) throw forbidden(subject, verb, kind, place)
}

/** An operation on one object of a kind that is stored, where its labels decide or its existence must stay hidden. */
const checkStored = async (
  subject: Subject,
  { verb, kind, creates = false }: Permission,
  place: Place,
  labelsOf: LabelsOf,
): Promise<void> => {
  const { rights } = subject
  const labels = await labelsOf(kind, place.namespace ?? '', place.name ?? '')
  const stored = labels === undefined ? undefined : { ...place, labels }
  const visible = stored !== undefined && isVisible(rights, kind, stored)
  if (creates && !visible) {
    if (!allows(rights.on('create', kind), place)) throw forbidden(subject, 'create', kind, place)
    if (stored === undefined) return
  }
  if (stored !== undefined && allows(rights.on(verb, kind), stored)) return
  throw visible || creates ? forbidden(subject, verb, kind, place) : notFound(kind, place)
}

/** Whether a verb is a change of a resource itself, which the shared operations of every kind perform. */
export const isChange = (verb: Verb): boolean => verb === 'create' || verb === 'update' || verb === 'delete'

/** Whether an operation is allowed wherever it acts. */
export const isUnconditional = (rights: Rights, { verb, kind, creates = false }: Permission): boolean =>
  rights.on(verb, kind) === 'everything' && (!creates || rights.on('create', kind) === 'everything')

/** Whether an operation lists objects, and its answer has only those that the subject may see. */
const isFilteredList = ({ verb, kind }: Permission, { name }: Place): boolean =>
  (verb === 'list' || verb === 'watch') && name === undefined && dimensionsOf(kind).filtered

/**
 * Whether a right suffices for an operation at a place with known labels. A list of a kind whose lists are filtered is allowed if it can
 * contain anything; of other kinds, the right must cover all of it.
 */
export const suffices = (predicate: Predicate, permission: Permission, place: Place): boolean =>
  isFilteredList(permission, place) ? compiledOf(predicate).coversSome(place) : allows(predicate, place)

/**
 * Checks that a subject may perform an operation at a place. A list passes if it can contain anything that the subject may see: the query
 * selects the rest. Throws `Forbidden`, or `NotFound` for an object that the subject may not see.
 */
export const checkPermission = async (
  subject: Subject,
  permission: Permission,
  place: Place,
  labelsOf: LabelsOf | undefined,
): Promise<void> => {
  const { verb, kind, creates = false } = permission
  const { rights } = subject
  if (isUnconditional(rights, permission)) return
  const predicate = rights.on(verb, kind)
  if (isCreation(verb) || place.name === undefined) {
    if (!suffices(predicate, permission, place)) throw forbidden(subject, verb, kind, place)
    return
  }
  // Labels in the input are those of the object that is to be stored.
  const { labels: _new, ...unlabelled } = place
  const match = compiledOf(predicate).match(unlabelled)
  if (match === 'yes' && (!creates || allows(rights.on('create', kind), place))) return
  if (!dimensionsOf(kind).stored) return requireRight(subject, verb, kind, place)
  if (labelsOf === undefined) throw new Error(`the labels of ${kind} cannot be read in this context`)
  await checkStored(subject, permission, place, labelsOf)
}

/** `NotFound` without its own hint, unless the subject sees all of the kind: an object that it may not see is refused with the usual one. */
export const withoutHint = (error: HansaError, { rights }: Subject): HansaError => {
  const { kind, name, where: there } = error.details
  return error.code !== 'NotFound' || typeof kind !== 'string' || rights.on('list', kind) === 'everything'
    ? error
    : new HansaError('NotFound', { kind, name, where: there }, { cause: error.cause })
}
