import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../../bundles/testing/index.js'
import { openTestStore } from '../../db/index.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap, custom, widgets } from '../testing/manifests.js'
import { personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

const name = 'widgets.example.com'
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const path = `${definitions}/${name}`

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub(['eu-1'], {}, openTestStore(), {}, hookedSources)
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const live = () => person.get(path)
const versions = async (): Promise<string[]> =>
  (await live()).spec.versions.map((version: { name: string }) => version.name).sort()
const description = async (): Promise<string> =>
  (await live()).spec.versions[0].schema.openAPIV3Schema.description
const upToDate = (uid: string) =>
  hub.when(uid, 'up to date', (row) => row.ready && row.appliedHash === row.desiredHash)
const writes = (): string[] =>
  hub
    .cluster()
    .requests.recent.filter(({ verb, path: at }) => verb !== 'get' && at.startsWith(path))
    .map(({ verb }) => verb)

const created = (...objects: Parameters<typeof hookedOf>[0]) => hookedOf(objects, [], { onlyCreated: [name] })
const replaced = (...objects: Parameters<typeof hookedOf>[0]) => hookedOf(objects, [])

describe('a definition that is only created', () => {
  test('is created before its custom resources, and not changed by a new version', async () => {
    await hub.pushSource('web', '1.0.0', created(widgets(['v1']), custom('Widget', 'one')))
    await hub.pushSource('web', '2.0.0', created(widgets(['v1'], 'b'), custom('Widget', 'two')))
    const uid = await hub.place()
    await hub.ready(uid)
    const before = await live()
    expect(before.metadata.labels).toEqual({ 'hansa.dev/hub': hub.store.hubUid })
    const written = writes()
    await hub.place({ version: '2.0.0' })
    await upToDate(uid)
    expect(
      hub
        .cluster()
        .objects('Widget')
        .map(({ metadata }) => metadata.name),
    ).toEqual(['two'])
    expect(await live()).toEqual(before)
    expect(writes()).toEqual(written)
  })

  test('is not corrected if somebody edits it, and created again if somebody deletes it', async () => {
    await hub.pushSource('web', '1.0.0', created(widgets(['v1'])))
    await hub.pushSource('web', '1.1.0', created(widgets(['v1']), configMap('more')))
    const uid = await hub.place()
    await hub.ready(uid)
    await person.apply(path, widgets(['v1'], 'edited'), true)
    await hub.restart()
    await hub.place({ version: '1.1.0' })
    await upToDate(uid)
    expect(await description()).toBe('edited')
    expect((await hub.events()).filter(({ reason }) => reason.startsWith('Drift'))).toEqual([])
    await person.remove(path)
    await until('it is back', async () =>
      live()
        .then(description, () => undefined)
        .then((text) => text === 'a'),
    )
    await upToDate(uid)
  })

  test('of somebody else is used as it is, and stays when the release goes with everything', async () => {
    await person.create(definitions, widgets(['v1'], 'theirs'))
    const before = await live()
    await hub.pushSource('web', '1.0.0', created(widgets(['v1', 'v2']), custom('Widget', 'one')))
    const uid = await hub.place({ desired: { deletion: 'All' } })
    await hub.ready(uid)
    expect((await live()).metadata).toEqual(before.metadata)
    expect((await hub.inventory()).map(({ kind }) => kind)).not.toContain('CustomResourceDefinition')
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect((await live()).metadata).toEqual(before.metadata)
  })

  test.each(['Keep', 'All'] as const)(
    'that it created goes only with deletion: All (%s)',
    async (deletion) => {
      await hub.pushSource('web', '1.0.0', created(widgets(['v1'])))
      const uid = await hub.place({ desired: { deletion } })
      await hub.ready(uid)
      await hub.withdraw(uid, 'ReleaseDeleted')
      await hub.gone(uid)
      expect(hub.cluster().objects('CustomResourceDefinition')).toHaveLength(deletion === 'Keep' ? 1 : 0)
    },
  )

  test('is left as it is when the policy becomes Create, and updated when it no longer is', async () => {
    await hub.pushSource('web', '1.0.0', replaced(widgets(['v1'])))
    await hub.pushSource('web', '2.0.0', created(widgets(['v1'], 'b')))
    await hub.pushSource('web', '3.0.0', replaced(widgets(['v1'], 'c')))
    const uid = await hub.place()
    await hub.ready(uid)
    const written = writes()
    await hub.place({ version: '2.0.0' })
    await upToDate(uid)
    expect([await description(), writes()]).toEqual(['a', written])
    await hub.place({ version: '3.0.0' })
    await upToDate(uid)
    expect(await description()).toBe('c')
    const { managedFields } = (await live()).metadata
    expect(managedFields.map(({ manager }: { manager: string }) => manager)).toContain(
      `hansa-${hub.releaseUid('web')}`,
    )
  })

  test('is held by another release that ships it, with whatever content', async () => {
    await hub.pushSource('web', '1.0.0', created(widgets(['v1'])))
    await hub.pushSource('other', '1.0.0', replaced(widgets(['v1'], 'b')))
    await hub.pushSource('other', '2.0.0', replaced(widgets(['v1'], 'c')))
    const uid = await hub.place({ desired: { crds: 'CreateReplace' } })
    await hub.ready(uid)
    const other = await hub.place({ bundle: 'other' })
    await upToDate(other)
    expect(await description()).toBe('b')
    await hub.place({ bundle: 'other', version: '2.0.0' })
    await upToDate(other)
    expect(await description()).toBe('c')
    expect(await hub.target(uid)).toMatchObject({ ready: true, message: '', differing: [] })
  })
})

const unserved = (first: string, last: string) => {
  const made = widgets([first, last])
  const spec = made.spec as { versions: { name: string; served: boolean }[] }
  return {
    ...made,
    spec: { ...spec, versions: spec.versions.map((one) => ({ ...one, served: one.name === first })) },
  }
}
const refusal = `CustomResourceDefinition ${name} on eu-1: the bundle has no version v1, which is served and is listed in status.storedVersions there; to remove it, first apply a definition that has v1 with served: false, then store all objects in another version and remove v1 from status.storedVersions`

describe('an update that drops a version', () => {
  test('is refused while the version is served or stored, and passes afterwards', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1'])])
    await hub.push('web', '2.0.0', [widgets(['v2']), configMap('after')])
    await hub.push('web', '1.1.0', [unserved('v2', 'v1')])
    const uid = await hub.place()
    await hub.ready(uid)
    const before = await live()

    await hub.place({ version: '2.0.0' })
    const failed = await hub.when(uid, 'the refusal', (row) => row.failed)
    expect(failed.message).toContain(refusal)
    expect((await live()).spec).toEqual(before.spec)
    expect(
      hub
        .cluster()
        .objects('ConfigMap')
        .map(({ metadata }) => metadata.name),
    ).not.toContain('after')
    await hub.restart()
    expect((await live()).spec).toEqual(before.spec)

    await hub.place({ version: '1.1.0' })
    await upToDate(uid)
    await hub.place({ version: '2.0.0' })
    const still = await hub.when(uid, 'the refusal', (row) => row.failed)
    expect(still.message).toContain('no version v1, which is listed in status.storedVersions there')
    await hub.place({ version: '1.1.0' })
    await upToDate(uid)
    await person.patch(`${path}/status`, { status: { storedVersions: ['v2'] } })
    await hub.place({ version: '2.0.0' })
    await upToDate(uid)
    expect(await versions()).toEqual(['v2'])
  })

  test('of a definition of somebody else is refused when it is adopted, again and again', async () => {
    await person.create(definitions, widgets(['v1', 'v2']))
    await hub.push('web', '1.0.0', [widgets(['v2'])])
    const uid = await hub.place({ desired: { conflicts: 'Adopt' } })
    const failed = await hub.when(uid, 'the refusal', (row) => row.failed)
    expect(failed.message).toContain('no version v1')
    expect((await hub.inventory()).map(({ kind }) => kind)).not.toContain('CustomResourceDefinition')
    await hub.restart()
    await hub.place({ desired: { conflicts: 'Adopt', deletion: 'All' } })
    await hub.when(uid, 'the refusal', (row) => row.failed && row.message.includes('no version v1'))
    expect(await versions()).toEqual(['v1', 'v2'])
  })

  test('keeps it if it was another release that shipped it, or somebody who added it', async () => {
    await hub.push('web', '1.0.0', [widgets(['v1', 'v2'])])
    await hub.push('other', '1.0.0', [widgets(['v1'])])
    const first = await hub.place()
    await hub.ready(first)
    const second = await hub.place({ bundle: 'other' })
    await hub.ready(second)
    await hub.withdraw(first, 'ReleaseDeleted')
    await hub.gone(first)
    await until('the other release holds it', async () =>
      (await hub.inventory()).some((row) => row.targetUid === second && row.state === 'applied'),
    )
    expect(await versions()).toEqual(['v1', 'v2'])
    await person.apply(path, widgets(['v1', 'v2', 'v3']), true)
    await until('the drift is corrected', async () =>
      (await hub.events()).some(({ reason }) => reason.startsWith('Drift')),
    )
    await upToDate(second)
    expect(await versions()).toEqual(['v1', 'v2', 'v3'])
  })
})
