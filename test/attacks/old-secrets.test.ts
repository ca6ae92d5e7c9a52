import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, until } from '../rig/index.js'
import { intoOldLayout, type Snapshot, snapshot } from './support/old-layout.js'
import { bundleOf, openSecrets, releaseOf, type Secrets, words } from './support/secrets.js'
import { storedIn } from './support/stored.js'

/** A database of a hub that knew neither salted digests nor sealed overrides, opened by this one. */
let site: Secrets
let before: Snapshot
let calls: number

const inFiles = (word: string): string[] =>
  storedIn(site.hub.data).flatMap(({ file, text }) => (text.includes(word) ? [file] : []))

const writes = (): number =>
  site.member.requests.count('create', 'update', 'patch', 'apply', 'delete', 'deletecollection')

beforeAll(async () => {
  site = await openSecrets()
  for (const name of ['one', 'two']) {
    await site.call('POST', '/namespaces/default/bundles', bundleOf(name))
    await site.call('POST', '/namespaces/default/releases', releaseOf(name))
    await site.ready(name)
  }
  await site.hub.kill()
  before = snapshot(site.hub.data)
  intoOldLayout(site.hub.data)
})
afterAll(() => site.close())

test('the old layout has equal digests for equal values, and overrides in clear text', () => {
  const old = snapshot(site.hub.data)
  expect(old.blobs).toHaveLength(1)
  expect(before.blobs).toHaveLength(2)
  expect(inFiles(words.override)).not.toEqual([])
  expect(inFiles('hansa_kept-token')).not.toEqual([])
})

test('after the upgrade everything is as this hub would have stored it', async () => {
  site.member.requests.reset()
  await site.hub.start()
  for (const name of ['one', 'two']) await site.ready(name)
  await until('the cluster is watched again', async () => site.member.openWatches() > 0)
  calls = writes()
  await site.hub.kill()
  const after = snapshot(site.hub.data)
  const plain = (rows: readonly unknown[] | undefined, ...fields: string[]) =>
    rows?.map((row) => Object.fromEntries(fields.map((field) => [field, at(row, field)])))
  expect(after.secrets).toEqual(before.secrets)
  expect(plain(after.resources, 'uid', 'spec', 'generation')).toEqual(
    plain(before.resources, 'uid', 'spec', 'generation'),
  )
  for (const [table, fields] of [
    ['bundle_revisions', ['bundle_uid', 'digest', 'spec']],
    ['blobs', ['digest', 'content']],
    ['targets', ['uid', 'desired', 'desired_hash', 'applied_hash', 'applied', 'ready']],
    ['inventory', ['name', 'uid', 'hash']],
  ] as const)
    expect(plain(after[table], ...fields), table).toEqual(plain(before[table], ...fields))
  await site.hub.start()
})

test('no target rolls: nothing is written to the member', async () => {
  for (const name of ['one', 'two']) await site.ready(name)
  expect(calls).toBe(0)
  expect(writes()).toBe(0)
})

test('nothing is in clear text any more', () => {
  for (const word of [...Object.values(words), 'hansa_kept-token']) expect(inFiles(word), word).toEqual([])
})

test('what is pushed and applied again is the same as before', async () => {
  for (const name of ['one', 'two']) {
    const pushed = await site.call('PUT', `/namespaces/default/bundles/${name}`, bundleOf(name))
    expect(pushed.body).toMatchObject({ metadata: { generation: 1 } })
    const applied = await site.call('PUT', `/namespaces/default/releases/${name}`, releaseOf(name))
    expect(applied.body).toMatchObject({ metadata: { generation: 1 } })
  }
  expect(writes()).toBe(0)
})
