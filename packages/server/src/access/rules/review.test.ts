import { afterAll, describe, expect, test } from 'vitest'
import { openTestStore } from '../../db/index.js'
import { HansaError } from '../../runtime/errors.js'
import { checkPermission } from '../../runtime/permission.js'
import { noRights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import { builtInRoles } from './built-in.js'
import type { Rule } from './contract.js'
import { type Binding, rightsOf } from './evaluate.js'
import { createReviews } from './review.js'
import type { ReviewInput } from './review-contract.js'

const opened = await openTestStore()
afterAll(() => opened.close())

const rule = (verbs: string[], kinds: string[], names: string[] = []): Rule => ({ verbs, kinds, names })

const roles = new Map<string, readonly Rule[]>([
  ['reviewers', [rule(['review'], ['AccessReview'])]],
  ['anna-only', [rule(['list'], ['Person', 'ServiceToken', 'Release'], ['anna'])]],
  ['people', [rule(['list'], ['Person'])]],
])

const bound = (name: string, scope?: Binding['scope']): Binding => ({
  name,
  role: name,
  scope,
  subjects: [{ group: name }],
})

const bindings = [bound('anna-only'), bound('people'), bound('reviewers')]
const state = {
  rulesOf: (role: string) => builtInRoles.get(role)?.rules ?? roles.get(role),
  bindingsOf: () => bindings,
  bindings,
  clusters: new Map(),
}

const reviews = createReviews({
  store: opened.store,
  rights: { current: () => state },
  tokens: {
    held: async (_reader, name) => (name === 'ci' ? { roles: ['admin'], ceiling: 'people' } : undefined),
    valid: async () => [
      { name: 'ci', roles: ['admin'], ceiling: 'people' },
      { name: 'robot', roles: [] },
      { name: 'limited', roles: [], ceiling: 'anna-only' },
    ],
  },
  users: { find: async () => ({ found: [], unread: [] }), sources: async () => new Map() },
})

const member = (group: string): Subject => {
  const subject: Subject = { id: 'corp/anna', kind: 'User', name: 'anna', groups: [group], rights: noRights }
  return { ...subject, rights: rightsOf(state, state.clusters, subject) }
}

/** What the check of a request answers. */
const isPermitted = async (subject: Subject, { verb, kind, namespace, name }: ReviewInput) => {
  try {
    await checkPermission(subject, { verb, kind }, { namespace, name }, async () => undefined)
    return true
  } catch (error) {
    if (error instanceof HansaError) return false
    throw error
  }
}

describe('a review of a list agrees with the request', () => {
  test.each<[group: string, input: ReviewInput, allowed: boolean]>([
    // Lists of people show everybody: names do not select from them.
    ['anna-only', { verb: 'list', kind: 'Person' }, false],
    ['people', { verb: 'list', kind: 'Person' }, true],
    ['anna-only', { verb: 'list', kind: 'Release' }, true],
    ['anna-only', { verb: 'list', kind: 'ServiceToken' }, true],
    ['people', { verb: 'list', kind: 'Release' }, false],
  ])('%s: %o is %s', async (group, input, allowed) => {
    const subject = member(group)
    expect(await isPermitted(subject, input)).toBe(allowed)
    expect((await reviews.review(input, subject)).allowed).toBe(allowed)
    const { items } = await reviews.whoCan(input)
    expect(items.some(({ role }) => role === group)).toBe(allowed)
  })
})

test('a review of another token is limited by the ceiling of the token', async () => {
  const ofToken = (verb: ReviewInput['verb'], kind: ReviewInput['kind']) =>
    reviews.review({ verb, kind, subject: { token: 'ci' } }, member('reviewers'))
  expect(await ofToken('list', 'Person')).toEqual({ allowed: true, grants: [{ role: 'admin' }] })
  expect(await ofToken('list', 'Release')).toEqual({ allowed: false, grants: [] })
})

test('who can: tokens within their ceilings, none that is not valid, and no username without a source', async () => {
  const tokens = ['robot', 'limited', 'gone'].map((token) => ({ token }))
  bindings.push({ ...bound('people'), name: 'mixed', subjects: [...tokens, { user: 'anna' }] })
  const subjects = async (kind: ReviewInput['kind']) =>
    (await reviews.whoCan({ verb: 'list', kind })).items.map(({ subject }) => subject)
  expect(await subjects('Person')).toEqual([{ group: 'people' }, { token: 'robot' }, { token: 'ci' }])
  expect(await subjects('Connector')).toEqual([])
})
