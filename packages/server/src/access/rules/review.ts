import type { Store } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { suffices } from '../../runtime/permission.js'
import type { Place, Rights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import type { TokenFacts } from './admins.js'
import { builtInRoles } from './built-in.js'
import { type Bearer, ceilingOf, type Grant, grantsOf, rightsFrom } from './evaluate.js'
import type { ReviewInput, ReviewResult, ReviewSubject, WhoCanResult } from './review-contract.js'
import type { AccessRights } from './source.js'

/** The operation that a review asks about. */
type Question = Omit<ReviewInput, 'subject'>

export interface Reviews {
  review(input: ReviewInput, subject: Subject): Promise<ReviewResult>
  whoCan(question: Question): Promise<WhoCanResult>
}

const sourceOf = ({ role, binding, subject }: Grant): ReviewResult['grants'][number] => ({
  role,
  ...(binding === undefined ? {} : { binding }),
  ...(subject === undefined ? {} : { subject }),
})

/** Answers who may do what, from the roles and bindings that decide it. */
export const createReviews = ({
  store,
  rights,
  tokens,
}: {
  store: Store
  rights: Pick<AccessRights, 'current'>
  tokens: TokenFacts
}): Reviews => {
  /** A subject that a review asks about. */
  const bearerOf = async (given: ReviewSubject): Promise<Bearer> => {
    if (!('token' in given)) {
      const user = 'user' in given ? given.user : ''
      return { id: user, kind: 'User', name: user, groups: given.groups ?? [] }
    }
    const { token } = given
    const held = await store.read((reader) => tokens.held(reader, token))
    return { id: token, kind: 'ServiceToken', name: token, groups: [], tokenId: token, ...held }
  }

  /** The place of the question, with the labels of the stored object unless the question names others. */
  const placeOf = async ({ kind, namespace, name, ...given }: Question): Promise<Place> => {
    const cluster = given.cluster ?? (kind === 'Cluster' ? name : undefined)
    const labels =
      given.labels ??
      (name === undefined
        ? undefined
        : (await store.read((reader) => reader.get(kind, namespace ?? '', name)))?.labels)
    return { namespace, name, cluster, labels }
  }

  /** Whether rights suffice for what the question asks. */
  const createDecision = async (question: Question): Promise<(held: Rights) => boolean> => {
    const { verb, kind } = question
    const place = await placeOf(question)
    return (held) => suffices(held.on(verb, kind), { verb, kind }, place)
  }

  return {
    review: async ({ subject: other, ...question }, subject) => {
      if (other !== undefined && subject.rights.on('review', 'AccessReview') !== 'everything')
        throw new HansaError('Forbidden', {
          actor: subject.name,
          verb: 'review',
          kind: 'the access of others',
        })
      const bearer = other === undefined ? subject : await bearerOf(other)
      const allows = await createDecision(question)
      const { clusters, ...state } = rights.current()
      const grants = grantsOf(state, bearer)
      const ceiling = ceilingOf(state, bearer)
      if (!allows(rightsFrom(grants, ceiling, clusters))) return { allowed: false, grants: [] }
      const sufficient = grants.filter((grant) => allows(rightsFrom([grant], ceiling, clusters)))
      return { allowed: true, grants: sufficient.map(sourceOf) }
    },

    whoCan: async (question) => {
      const allows = await createDecision(question)
      const { bindings, clusters, rulesOf } = rights.current()
      const gives = (role: string, scope?: Grant['scope']): boolean => {
        const rules = rulesOf(role)
        return rules !== undefined && allows(rightsFrom([{ role, rules, scope }], undefined, clusters))
      }
      const bound = [...bindings].flatMap(({ name: binding, role, scope, subjects }) =>
        gives(role, scope) ? subjects.map((subject) => ({ subject, role, binding })) : [],
      )
      const holders = await store.read((reader) => tokens.holders(reader))
      const held = holders.flatMap(({ name: token, roles }) =>
        roles
          .filter((role) => builtInRoles.has(role) && gives(role))
          .map((role) => ({ subject: { token }, role })),
      )
      return { items: [...bound, ...held] }
    },
  }
}
