import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { bundleOf, openSecrets, releaseOf, type Secrets, words } from './support/secrets.js'
import { storedIn } from './support/stored.js'

let site: Secrets
const answers: string[] = []
beforeAll(async () => {
  site = await openSecrets()
})
afterAll(() => site.close())

const releases = '/namespaces/default/releases'

const call: Secrets['call'] = async (...parts) => {
  const answer = await site.call(...parts)
  answers.push(JSON.stringify(answer.body))
  return answer
}

const inClear = (text: string): string[] => Object.values(words).filter((word) => text.includes(word))

const secretOn = (namespace: string): unknown =>
  site.member
    .objects('Secret')
    .find((object) => object.metadata.name === 'db' && object.metadata.namespace === namespace)

const secretValue = (namespace: string, key: string): string => {
  const object = secretOn(namespace)
  const plain = at(object, 'stringData', key)
  return typeof plain === 'string' ? plain : Buffer.from(String(at(object, 'data', key)), 'base64').toString()
}

test('the member gets the values; nobody sees them', async () => {
  expect((await call('POST', '/namespaces/default/bundles', bundleOf('one'))).status).toBe(201)
  expect((await call('POST', `${releases}?dryRun=All`, releaseOf('one'))).status).toBe(201)
  expect((await call('POST', releases, releaseOf('one'))).status).toBe(201)
  const ready = await site.ready('one')
  expect(JSON.stringify(ready)).toContain('hmac-')
  expect(secretValue('one', 'extra')).toBe(words.override)
  expect(secretValue('one', 'pw')).toBe(words.bundle)
  for (const path of [
    releases,
    `${releases}/one`,
    `${releases}/one/targets`,
    '/events',
    `${releases}/one/objects`,
  ])
    expect((await call('GET', path)).status, path).toBeLessThan(500)
  expect(answers.flatMap(inClear)).toEqual([])
})

test('what was read can be sent back, and a changed value rolls once', async () => {
  const shown = (await call('GET', `${releases}/one`)).body
  const again = await call('PUT', `${releases}/one`, { ...Object(shown), metadata: { name: 'one' } })
  expect(at(again.body, 'metadata', 'generation')).toBe(1)
  expect((await call('PUT', `${releases}/one`, releaseOf('one'))).body).toMatchObject({
    metadata: { generation: 1 },
  })
  const changed = releaseOf('one')
  const [override] = changed.spec.overrides
  override?.patch.push({ op: 'add', path: '/stringData/extra', value: `${words.override}-2` })
  expect((await call('PUT', `${releases}/one`, changed)).body).toMatchObject({ metadata: { generation: 2 } })
  await until(
    'the member has the new value',
    async () => secretValue('one', 'extra') === `${words.override}-2`,
  )
  expect((await call('PUT', `${releases}/one`, releaseOf('one'))).status).toBe(200)
  await until(
    'the member has the old value again',
    async () => secretValue('one', 'extra') === words.override,
  )
})

test('a digest of another release matches no value here', async () => {
  await call('POST', '/namespaces/default/bundles', bundleOf('two'))
  const shown = (await call('GET', `${releases}/one`)).body
  const stolen = {
    ...releaseOf('two'),
    spec: { ...releaseOf('two').spec, overrides: at(shown, 'spec', 'overrides') },
  }
  const answer = await call('POST', releases, stolen)
  expect(answer.status).toBe(400)
  expect(JSON.stringify(answer.body)).toContain('is a digest that matches no stored value')
})

test('a test of a wrong value is refused without revealing the right one', async () => {
  const wrong = releaseOf('two')
  const [override] = wrong.spec.overrides
  if (override !== undefined) override.patch = [{ op: 'test', path: '/stringData/pw', value: 'guess' }]
  const answer = await call('POST', releases, wrong)
  expect(answer.status).toBe(400)
  expect(inClear(JSON.stringify(answer.body))).toEqual([])
})

test('equal values of two bundles have different digests', async () => {
  const digests = new Set<string>()
  for (const name of ['one', 'two']) {
    const { body } = await call('GET', `/namespaces/default/bundles/${name}/revisions/1.0.0`)
    for (const object of listAt(body, 'objects'))
      if (at(object, 'kind') === 'Secret') digests.add(JSON.stringify(at(object, 'stringData')))
    digests.add(String(at(body, 'digest')))
  }
  expect(digests.size).toBe(4)
})

test('no value is in an answer, the log, the database or a backup', async () => {
  await site.hub.server('backup', '--to', join(site.hub.data, 'now.backup')).catch(() => undefined)
  expect(answers.flatMap(inClear)).toEqual([])
  expect(inClear(site.hub.log())).toEqual([])
  for (const { file, text } of storedIn(site.hub.data)) expect(inClear(text), file).toEqual([])
})

test('a deleted release leaves no sealed value', async () => {
  expect((await call('DELETE', `${releases}/one`)).status).toBeLessThan(300)
  await until('it is gone', async () => (await call('GET', `${releases}/one`)).status === 404)
})
