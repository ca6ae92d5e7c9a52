import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonObject } from '../objects/json.js'
import { configMaps } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate({ maxTokenLifeSeconds: 7200 })
  await given.send('POST', accounts, { body: { metadata: { name: 'hub' } } })
})
afterEach(() => given.stop())

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const requestToken = (spec: JsonObject = {}) =>
  given.send('POST', `${accounts}/hub/token`, { body: { spec } })
const tokenFor = async (spec: JsonObject = {}): Promise<string> =>
  String(at((await requestToken(spec)).body, 'status', 'token'))
const statusWith = async (token: string, path = configMaps): Promise<number> =>
  (await given.send('GET', path, { token })).status

describe('a token of a service account', () => {
  test('works, and its life is at most what the cluster grants', async () => {
    const { body } = await requestToken({ expirationSeconds: 30 * 24 * 3600 })
    expect(at(body, 'status', 'expirationTimestamp')).toBe('2030-01-01T02:00:00Z')
    expect(await statusWith(String(at(body, 'status', 'token')))).toBe(200)
  })

  test('expires, also for /readyz', async () => {
    const token = await tokenFor({ expirationSeconds: 600 })
    given.pass(601_000)
    expect(await statusWith(token)).toBe(401)
    expect(await statusWith(token, '/readyz')).toBe(401)
  })

  test('dies with its account, also when one of the same name comes back', async () => {
    const token = await tokenFor()
    await given.send('DELETE', `${accounts}/hub`)
    expect(await statusWith(token)).toBe(401)
    await given.send('POST', accounts, { body: { metadata: { name: 'hub' } } })
    expect(await statusWith(token)).toBe(401)
  })

  test('bound to a Secret, dies with the Secret', async () => {
    const secrets = '/api/v1/namespaces/default/secrets'
    await given.send('POST', secrets, { body: { metadata: { name: 'lease' } } })
    const token = await tokenFor({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'lease' } })
    expect(await statusWith(token)).toBe(200)
    await given.send('DELETE', `${secrets}/lease`)
    expect(await statusWith(token)).toBe(401)
  })

  test('can be revoked; one issued later works', async () => {
    const token = await tokenFor()
    given.cluster.revokeTokens({ namespace: 'default', name: 'hub' })
    expect(await statusWith(token)).toBe(401)
    expect(await statusWith(await tokenFor())).toBe(200)
    expect(await statusWith(given.cluster.token)).toBe(200)
  })

  test('altered or of another cluster, is refused with a Status', async () => {
    const other = given.simulator.addCluster({ name: 'other' })
    expect(await statusWith(other.token)).toBe(401)
    const token = await tokenFor()
    const reply = await given.send('GET', configMaps, { token: `${token}x` })
    expect(reply).toMatchObject({ status: 401, body: { kind: 'Status', reason: 'Unauthorized', code: 401 } })
  })
})

test('without a token objects are forbidden', async () => {
  const reply = await given.send('GET', configMaps, { token: '' })
  expect(reply).toMatchObject({ status: 403, body: { reason: 'Forbidden' } })
  expect(reply.body.message).toContain('User "system:anonymous" cannot list resource "configmaps"')
})

const review = async (verb: string, resource: string) => {
  const body = { spec: { resourceAttributes: { verb, resource, group: '' } } }
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  return at((await given.send('POST', path, { body })).body, 'status', 'allowed')
}

test('everything is allowed, except what was denied: in reviews and in requests', async () => {
  expect(await review('delete', 'configmaps')).toBe(true)
  given.cluster.deny({ verb: 'delete', resource: 'configmaps' })
  expect(await review('delete', 'configmaps')).toBe(false)
  expect(await review('get', 'configmaps')).toBe(true)
  expect((await given.send('DELETE', `${configMaps}/a`)).status).toBe(403)
  given.cluster.allowAll()
  expect(await review('delete', 'configmaps')).toBe(true)
})
