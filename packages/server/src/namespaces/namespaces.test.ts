import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { placementKind } from '../releases/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import type { Alternative, Rights } from '../runtime/rights.js'
import { controllerSubject, type Subject, tokenSubject } from '../runtime/subject.js'
import { NamespaceSpec } from './contract.js'
import { namespaceKind } from './kind.js'
import { createNamespaceRule, ensureNamespaces } from './rule.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  opened = await openTestStore({})
})
afterAll(() => opened.close())

const subject = tokenSubject('anna')
const rightsOn = (verbs: Readonly<Record<string, readonly string[]>>): Rights => ({
  on: (verb) => (['create', 'get', 'update'].includes(verb) ? 'everything' : [{ names: verbs[verb] ?? [] }]),
})

const roomOf = (mustExist = false) => {
  const { store, sealer } = opened
  const shared = { store, sealer, clock, requireNamespace: createNamespaceRule({ clock, mustExist }) }
  return {
    namespaces: createResourceService({ kind: namespaceKind, ...shared }),
    placements: createResourceService({ kind: placementKind, ...shared }),
  }
}

const namespace = (name: string, spec: NamespaceSpec = {}) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'Namespace',
  metadata: { name },
  spec,
})

const placement = (namespace: string, name = 'everywhere') => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'Placement',
  metadata: { name, namespace },
  spec: placementKind.specInput.parse({}),
})

test('a namespace is created with its first resource, without limits', async () => {
  const { namespaces, placements } = roomOf()
  await placements.create(placement('first-use'), { subject, namespace: 'first-use' })
  expect((await namespaces.get({ name: 'first-use' })).spec).toEqual({})
})

describe('a namespace that does not exist', () => {
  const holder = (alternatives: readonly Alternative[], onNamespace: readonly Alternative[] = []) =>
    tokenSubject('bert', {
      rights: {
        on: (verb, kind) =>
          kind === 'Placement' && ['create', 'get', 'list'].includes(verb)
            ? alternatives
            : kind === 'Namespace' && verb === 'create'
              ? onNamespace
              : [],
      },
    })
  const labels = [{ key: 'team', operator: 'In' as const, values: ['a'] }]
  const creating = (name: string, subject: Subject, dryRun?: 'All') => {
    const { metadata, ...rest } = placement(name)
    return roomOf().placements.create(
      { ...rest, metadata: { ...metadata, labels: { team: 'a' } } },
      { subject, namespace: name, ...(dryRun && { dryRun }) },
    )
  }

  test.each([
    ['labels', [{ labels }]],
    ['names', [{ names: ['everywhere'] }]],
    ['labels, and another namespace', [{ labels }, { namespaces: ['other'] }]],
  ])('is not created for rights that name %s', async (_, alternatives) => {
    for (const dryRun of [undefined, 'All'] as const)
      await expect(creating('fresh', holder(alternatives), dryRun)).rejects.toMatchObject({
        code: 'MissingReference',
        message: expect.stringContaining('it would have no limits'),
        hint: expect.stringContaining('"create" on Namespace'),
      })
    await expect(roomOf().namespaces.get({ name: 'fresh' })).rejects.toMatchObject({ code: 'NotFound' })
    await creating('default', holder([...alternatives, { labels }]))
    await roomOf().placements.delete({ namespace: 'default', name: 'everywhere' }, { subject })
  })

  test.each([
    ['the namespace', 'named', holder([{ namespaces: ['named'], labels }])],
    ['everything', 'any', holder([{}])],
    ['labels, and create on Namespace', 'granted', holder([{ labels }], [{ names: ['granted'] }])],
  ])('is created for rights that name %s', async (_, name, subject) => {
    await creating(name, subject)
    expect((await roomOf().namespaces.get({ name })).spec).toEqual({})
  })
})

test('a dry run creates no namespace', async () => {
  const { namespaces, placements } = roomOf()
  await placements.create(placement('dry'), { subject, namespace: 'dry', dryRun: 'All' })
  await expect(namespaces.get({ name: 'dry' })).rejects.toThrow('Namespace "dry" not found')
})

test('a hub with namespaces that must exist refuses others, but never default', async () => {
  const { namespaces, placements } = roomOf(true)
  const creating = placements.create(placement('unknown'), { subject, namespace: 'unknown' })
  await expect(creating).rejects.toMatchObject({
    code: 'MissingReference',
    message: expect.stringContaining('namespace "unknown" does not exist'),
    hint: expect.stringContaining('hansa get namespaces'),
  })
  await placements.create(placement('default'), { subject, namespace: 'default' })
  await namespaces.create(namespace('known'), { subject })
  await placements.create(placement('known'), { subject, namespace: 'known' })
})

test('resources of older hubs get their namespaces, and default exists; doing it again writes nothing', async () => {
  const { store, sealer } = opened
  const older = createResourceService({ kind: placementKind, store, sealer, clock })
  await older.create(placement('older'), { subject, namespace: 'older' })
  const options = { store, clock, writer: { subject: controllerSubject('hub/namespaces') } }
  await ensureNamespaces(options)
  const { namespaces } = roomOf()
  expect((await namespaces.get({ name: 'older' })).metadata.generation).toBe(1)
  await namespaces.get({ name: 'default' })
  const before = await store.read((reader) => reader.revision())
  await ensureNamespaces(options)
  expect(await store.read((reader) => reader.revision())).toBe(before)
})

test('a namespace that holds resources is not deleted: the error counts them by kind', async () => {
  const { namespaces, placements } = roomOf()
  await placements.create(placement('full'), { subject, namespace: 'full' })
  await placements.create(placement('full', 'second'), { subject, namespace: 'full' })
  await expect(namespaces.delete({ name: 'full' }, { subject })).rejects.toThrow(
    'namespace "full" is not empty: it has 2 Placements',
  )
  for (const name of ['everywhere', 'second'])
    await placements.delete({ namespace: 'full', name }, { subject })
  expect((await namespaces.delete({ name: 'full' }, { subject })).gone).toBe(true)
})

test('default is not deleted', async () => {
  const { namespaces } = roomOf()
  await namespaces.apply({ name: 'default' }, namespace('default'), { subject })
  await expect(namespaces.delete({ name: 'default' }, { subject })).rejects.toThrow(
    'namespace "default" always exists',
  )
})

test('only a subject with the verb bind changes the account of a namespace', async () => {
  const { namespaces } = roomOf()
  const deliverAs = { serviceAccount: 'deployer', namespace: 'team' }
  const other = { ...subject, rights: rightsOn({ bind: ['other'] }) }
  const spec = { deliverAs }
  await expect(namespaces.create(namespace('team', spec), { subject: other })).rejects.toMatchObject({
    code: 'Forbidden',
    message: 'anna is not allowed to bind Namespace "team"',
  })
  const binder = { ...subject, rights: rightsOn({ bind: ['team'] }) }
  await namespaces.create(namespace('team', spec), { subject: binder })
  const quota = { quota: { replicas: 3 }, deliverAs }
  await namespaces.apply({ name: 'team' }, namespace('team', quota), { subject: other })
  const removed = namespaces.apply({ name: 'team' }, namespace('team'), { subject: other })
  await expect(removed).rejects.toMatchObject({ code: 'Forbidden' })
})

test('the service account of the hub is never impersonated', async () => {
  const { namespaces } = roomOf()
  const deliverAs = { serviceAccount: 'hansa', namespace: 'hansa-system' }
  await expect(namespaces.create(namespace('evil', { deliverAs }), { subject })).rejects.toThrow(
    '/spec/deliverAs/namespace: must not be hansa-system',
  )
})

test.each([
  [{ kinds: { deny: ['apps/'] } }, ['kinds', 'deny', 0]],
  [{ destinations: { namespaces: ['Shop'] } }, ['destinations', 'namespaces', 0]],
  [{ quota: { replicas: -1 } }, ['quota', 'replicas']],
  [{ deliverAs: { serviceAccount: 'a:b', namespace: 'x' } }, ['deliverAs', 'serviceAccount']],
  [{ clusters: { label: {} } }, ['clusters']],
])('an invalid spec names its field: %j', (spec, path) => {
  const { error } = NamespaceSpec.safeParse(spec)
  expect(error?.issues[0]?.path).toEqual(path)
})
