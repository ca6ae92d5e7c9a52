import type { Reader, Store } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { suffices } from '../../runtime/permission.js'
import type { Place, Rights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import type { TokenFacts } from './admins.js'
import { type KnownUsers, userNamed } from './bound-users.js'
import { builtInRoles } from './built-in.js'
import { type BoundSubject, namesNobody } from './contract.js'
import { type Bearer, ceilingOf, type Grant, grantsOf, rightsFrom } from './evaluate.js'
import { type OwnAccess, ownAccess, sourceOf } from './own.js'
import type { ReviewInput, ReviewResult, ReviewSubject, WhoCanResult } from './review-contract.js'
import type { AccessRights } from './source.js'

/** The operation that a review asks about. */
type Question = Omit<ReviewInput, 'subject'>

export interface Reviews {
  review(input: ReviewInput, subject: Subject): Promise<ReviewResult>
  whoCan(question: Question): Promise<WhoCanResult>
  /** What a subject may do, and why. */
  own(subject: Subject): OwnAccess
}

const tokenBearer = (token: string, held: Pick<Bearer, 'roles' | 'ceiling'> | undefined): Bearer => ({
  id: token,
  kind: 'ServiceToken',
  name: token,
  groups: [],
  tokenId: token,
  ...held,
})

const sourceIn = ({
  directory,
  signIn,
}: {
  directory?: string | undefined
  signIn?: string | undefined
}): Pick<Bearer, 'source'> => {
  if (directory !== undefined) return { source: { kind: 'Directory', name: directory } }
  return signIn === undefined ? {} : { source: { kind: 'SignIn', name: signIn } }
}

/** A user that a review asks about: one of a directory with its id, and its groups unless the question names others. */
const userBearer = async (
  reader: Reader,
  users: KnownUsers,
  given: Exclude<ReviewSubject, { token: string }>,
): Promise<Bearer> => {
  const { directory, signIn, groups = [] } = given
  const user = 'user' in given ? given.user : ''
  const unknown: Bearer = { id: user, kind: 'User', name: user, groups, ...sourceIn(given) }
  if (user === '' || signIn !== undefined) return unknown
  const known = await userNamed(reader, users, { user, directory, pointer: '/subject/user' })
  if (known !== undefined)
    return { ...unknown, id: known.id, groups: given.groups ?? known.groups, ...sourceIn(known) }
  const [prefix = ''] = user.split('/', 1)
  return (await users.sources(reader)).get(prefix)?.kind === 'SignIn'
    ? { ...unknown, ...sourceIn({ signIn: prefix }) }
    : unknown
}

/** Answers who may do what, from the roles and bindings that decide it. */
export const createReviews = ({
  store,
  rights,
  tokens,
  users,
}: {
  store: Store
  rights: Pick<AccessRights, 'current'>
  tokens: TokenFacts
  users: KnownUsers
}): Reviews => {
  const bearerOf = (given: ReviewSubject): Promise<Bearer> =>
    store.read(async (reader) =>
      'token' in given
        ? tokenBearer(given.token, await tokens.held(reader, given.token))
        : await userBearer(reader, users, given),
    )

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
      const valid = new Map(
        (await store.read((reader) => tokens.valid(reader))).map((token) => [token.name, token]),
      )
      const state = rights.current()
      const gives = (role: string, scope?: Grant['scope'], token?: Pick<Bearer, 'ceiling'>): boolean => {
        const rules = state.rulesOf(role)
        const ceiling = token && ceilingOf(state, token)
        return rules !== undefined && allows(rightsFrom([{ role, rules, scope }], ceiling, state.clusters))
      }
      /** A token that is not valid, and a username without a source, can do nothing. */
      const reaches = (subject: BoundSubject, role: string, scope: Grant['scope']): boolean => {
        if (!('token' in subject)) return !namesNobody(subject)
        const token = valid.get(subject.token)
        return token !== undefined && (token.ceiling === undefined || gives(role, scope, token))
      }
      const bound = [...state.bindings].flatMap(({ name: binding, role, scope, subjects }) =>
        gives(role, scope)
          ? subjects.filter((one) => reaches(one, role, scope)).map((subject) => ({ subject, role, binding }))
          : [],
      )
      const held = [...valid.values()].flatMap((token) =>
        (token.roles ?? [])
          .filter((role) => builtInRoles.has(role) && gives(role, undefined, token))
          .map((role) => ({ subject: { token: token.name }, role })),
      )
      return { items: [...bound, ...held] }
    },

    own: (subject) => ownAccess(rights.current(), subject),
  }
}
