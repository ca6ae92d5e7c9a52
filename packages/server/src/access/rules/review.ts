import type { Store } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { coversSome, matchPlace } from '../../runtime/predicate.js'
import type { Place } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import type { Verb } from '../../runtime/verbs.js'
import type { TokenFacts } from './admins.js'
import { builtInRoles } from './built-in.js'
import type { BoundSubject } from './contract.js'
import {
  type AccessState,
  type Bearer,
  conditionOf,
  type Grant,
  grantsOf,
  isAbout,
  rightsOf,
} from './evaluate.js'
import { type OwnAccess, ownAccess, sourceOf } from './own.js'
import type { ReviewInput, ReviewResult, ReviewSubject, WhoCanResult } from './review-contract.js'
import type { AccessRights } from './source.js'

export interface Reviews {
  review(input: ReviewInput, subject: Subject): Promise<ReviewResult>
  whoCan(input: Omit<ReviewInput, 'subject'>): Promise<WhoCanResult>
  /** What a subject may do, and why. */
  own(subject: Subject): OwnAccess
}

/** A subject that a review asks about. */
const bearerOf = (given: ReviewSubject, roles: readonly string[]): Bearer => {
  if ('token' in given)
    return {
      id: given.token,
      kind: 'ServiceToken',
      name: given.token,
      groups: [],
      tokenId: given.token,
      roles,
    }
  const user = 'user' in given ? given.user : ''
  return { id: user, kind: 'User', name: user, groups: given.groups ?? [] }
}

const isList = ({ verb, name }: ReviewInput): boolean =>
  (verb === 'list' || verb === 'watch') && name === undefined

/** The subjects of bindings, and what each of them is on its own. */
const alone = (subject: BoundSubject): Bearer => {
  if ('token' in subject || 'user' in subject) return bearerOf(subject, [])
  return bearerOf({ groups: 'group' in subject ? [subject.group] : [] }, [])
}

/** Answers who may do what, from the roles and bindings that decide it. */
export const createReviews = ({
  store,
  rights,
  tokens,
}: {
  store: Store
  rights: AccessRights
  tokens: TokenFacts
}): Reviews => {
  /** The place of the question, with the labels of the stored object unless the question names others. */
  const placeOf = async (input: ReviewInput): Promise<Place> => {
    const { kind, namespace, name } = input
    const cluster = input.cluster ?? (kind === 'Cluster' ? name : undefined)
    const labels =
      input.labels ??
      (name === undefined
        ? undefined
        : (await store.read((reader) => reader.get(kind, namespace ?? '', name)))?.labels)
    return { namespace, name, cluster, labels }
  }

  const decides = (state: AccessState, bearer: Bearer, input: ReviewInput, place: Place): boolean => {
    const predicate = rightsOf(state, rights.current().clusters, bearer).on(input.verb as Verb, input.kind)
    return isList(input) ? coversSome(predicate, place) : matchPlace(predicate, place) === 'yes'
  }

  const concerns =
    (input: ReviewInput) =>
    (grant: Grant): boolean =>
      grant.rules.some(
        (rule) =>
          isAbout(rule, input.verb, input.kind) &&
          conditionOf(rule, grant.scope, input.verb, input.kind) !== undefined,
      )

  /** The grants that allow it, each on its own. */
  const reasonsOf = (state: AccessState, bearer: Bearer, input: ReviewInput, place: Place): Grant[] =>
    grantsOf(state, bearer)
      .filter(concerns(input))
      .filter(({ role, scope, subject, binding }) => {
        const only: AccessState = {
          rulesOf: state.rulesOf,
          bindingsOf: () =>
            subject === undefined ? [] : [{ name: binding ?? '', role, subjects: [subject], scope }],
        }
        return decides(only, { ...bearer, roles: subject === undefined ? [role] : [] }, input, place)
      })

  return {
    review: async (input, subject) => {
      const { subject: other } = input
      if (other !== undefined && subject.rights.on('review', 'AccessReview') !== 'everything')
        throw new HansaError('Forbidden', {
          actor: subject.name,
          verb: 'review',
          kind: 'the access of others',
        })
      const token = other !== undefined && 'token' in other ? other.token : undefined
      const roles = token === undefined ? [] : await store.read((reader) => tokens.rolesOf(reader, token))
      const bearer = other === undefined ? subject : bearerOf(other, roles)
      const place = await placeOf(input)
      const state = rights.current()
      const allowed = decides(state, bearer, input, place)
      return { allowed, grants: allowed ? reasonsOf(state, bearer, input, place).map(sourceOf) : [] }
    },

    whoCan: async (input) => {
      const place = await placeOf(input)
      const state = rights.current()
      const items: WhoCanResult['items'] = []
      for (const binding of state.bindings)
        for (const subject of binding.subjects) {
          const only: AccessState = {
            rulesOf: state.rulesOf,
            bindingsOf: () => [{ ...binding, subjects: [subject] }],
          }
          if (decides(only, alone(subject), input, place))
            items.push({ subject, role: binding.role, binding: binding.name })
        }
      const holders = await store.read((reader) => tokens.holders(reader))
      for (const { name, roles } of holders)
        for (const role of roles.filter((one) => builtInRoles.has(one))) {
          const none: AccessState = { rulesOf: state.rulesOf, bindingsOf: () => [] }
          if (decides(none, bearerOf({ token: name }, [role]), input, place))
            items.push({ subject: { token: name }, role })
        }
      return { items }
    },

    own: (subject) => ownAccess(rights.current(), subject),
  }
}
