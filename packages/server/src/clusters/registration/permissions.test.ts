import { expect, test } from 'vitest'
import { createAnswers } from '../../kube/testing/index.js'
import { HansaError } from '../../runtime/errors.js'
import {
  everything,
  missingRights,
  type Right,
  registrationRights,
  requireRights,
  rightText,
} from './permissions.js'

const nodes: Right = { verb: 'list', resource: 'nodes' }
const tokens: Right = {
  verb: 'create',
  resource: 'serviceaccounts',
  subresource: 'token',
  namespace: 'hansa-system',
}

/** A member that allows the permissions of `allows`, by the attributes of each review. */
const member = (allows: (attributes: Record<string, unknown>) => unknown) =>
  createAnswers(({ body }) => {
    const attributes = (body as { spec: { resourceAttributes: Record<string, unknown> } }).spec
      .resourceAttributes
    return { status: 201, body: { ...(body as object), status: allows(attributes) } }
  })

test('each permission is reviewed separately, and a missing group is the core group', async () => {
  const { transport, asked } = member(() => ({ allowed: true }))
  expect(await missingRights(transport, [nodes, tokens, everything])).toEqual([])
  expect(asked.map(({ path }) => path)).toEqual(
    Array(3).fill('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'),
  )
  expect(
    asked.map(({ body }) => (body as { spec: { resourceAttributes: unknown } }).spec.resourceAttributes),
  ).toEqual([
    { group: '', verb: 'list', resource: 'nodes' },
    {
      group: '',
      verb: 'create',
      resource: 'serviceaccounts',
      subresource: 'token',
      namespace: 'hansa-system',
    },
    { group: '*', verb: '*', resource: '*' },
  ])
})

test.each([
  ['denied', { allowed: false }],
  ['denied in so many words', { allowed: 'true' }],
  ['without an answer', undefined],
])('a permission is missing when it is %s', async (_, status) => {
  const { transport } = member(({ resource }) => (resource === 'nodes' ? status : { allowed: true }))
  expect(await missingRights(transport, [nodes, tokens])).toEqual([nodes])
})

test('every missing permission is named, with the next step', async () => {
  const { transport } = member(() => ({ allowed: false }))
  const error: unknown = await requireRights('https://x', transport, [nodes, tokens], 'grant these').catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(HansaError)
  expect(error).toMatchObject({ code: 'Unprocessable', hint: expect.stringContaining('grant these') })
  expect(String(error)).toContain(
    'the credential lacks permissions on https://x: list nodes; create serviceaccounts/token in hansa-system',
  )
  const allowed = member(() => ({ allowed: true }))
  await expect(requireRights('https://x', allowed.transport, [nodes], '')).resolves.toBeUndefined()
})

test('a member that cannot be asked is a separate refusal', async () => {
  const { transport } = createAnswers(() => ({ status: 401, body: {} }))
  await expect(requireRights('https://x', transport, [nodes], '')).rejects.toThrow(
    /does not accept the credential/,
  )
})

test('a permission reads as in kubectl auth can-i', () => {
  expect(
    rightText({ verb: 'bind', group: 'rbac.authorization.k8s.io', resource: 'clusterroles', name: 'admin' }),
  ).toBe('bind clusterroles.rbac.authorization.k8s.io "admin"')
  expect(rightText(everything)).toBe('* *')
})

test('a narrowed account requires creating roles, any other the permission to bind cluster-admin', () => {
  const texts = (narrowed: boolean) => registrationRights(narrowed).map(rightText)
  expect(texts(false)).toContain('bind clusterroles.rbac.authorization.k8s.io "cluster-admin"')
  expect(texts(true)).not.toContain('bind clusterroles.rbac.authorization.k8s.io "cluster-admin"')
  expect(texts(true)).toContain('create clusterroles.rbac.authorization.k8s.io')
})
