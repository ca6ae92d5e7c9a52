import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { available } from '../rig/index.js'
import { eventually, placement, type RealFleet, startFleet } from './fleet.js'
import { sharingOn } from './sharing.js'

const can = available()
let fleet: RealFleet
let on: ReturnType<typeof sharingOn>
beforeAll(async () => {
  if (!can.available) return
  fleet = await startFleet(['eu-1'])
  on = sharingOn(fleet)
  await fleet.hub.hansa('apply', '-f', fleet.file(placement({})))
}, 300_000)
afterAll(() => fleet?.close())

const group = 'example.com'
const pathOf = (plural: string) =>
  `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${group}`

const crd = (plural: string, versions: string[], description = 'a') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: plural, plural, singular: plural.slice(0, -1), listKind: `${plural}List` },
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: {
        openAPIV3Schema: { type: 'object', description, 'x-kubernetes-preserve-unknown-fields': true },
      },
    })),
  },
})

interface Version {
  name: string
  storage: boolean
  schema: { openAPIV3Schema: { description: string } }
}
const versionsOf = async (plural: string): Promise<Version[]> =>
  (Object((await on.there(pathOf(plural))).spec) as { versions: Version[] }).versions
const names = async (plural: string): Promise<string[]> =>
  (await versionsOf(plural)).map(({ name }) => name).sort()
const uidOf = async (plural: string): Promise<string | undefined> =>
  (await on.there(pathOf(plural))).metadata.uid

describe.skipIf(!can.available)('a definition that two releases ship to a real API server', () => {
  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'belongs to the first (%s), then to an upgrade with more versions, then to the remaining one',
    async (one, two) => {
      const plural = `${one}widgets`
      const [first, second] = [`${one}-first`, `${two}-second`]
      await on.push(first, '1.0.0', [crd(plural, ['v1'])])
      await on.push(second, '1.0.0', [crd(plural, ['v1'], 'b')])
      await on.push(second, '1.1.0', [crd(plural, ['v1', 'v2'])])
      await on.release(first, '1.0.0')
      await on.ready(first)
      await on.release(second, '1.0.0')
      await on.ready(second)
      await on.heldBy(first, pathOf(plural))
      await on.differs(second)
      expect(await fleet.hub.hansa('release', 'status', second)).toMatch(
        /DefinitionDiffers +True +eu-1: .*openAPIV3Schema\.description/,
      )
      const uid = await uidOf(plural)

      await on.release(second, '1.1.0')
      await on.heldBy(second, pathOf(plural))
      expect(await names(plural)).toEqual(['v1', 'v2'])
      await on.differs(first)

      // The holder goes in one order, the sharer in the other.
      const [goes, stays] = one === 'a' ? [second, first] : [first, second]
      await on.remove(goes)
      await on.heldBy(stays, pathOf(plural))
      expect(await uidOf(plural)).toBe(uid)
      await on.remove(stays)
      await eventually(
        'nothing is left to release',
        async () => (await fleet.hub.hansa('get', 'releases')).includes(stays),
        false,
      )
      expect(await uidOf(plural)).toBe(uid)
    },
    180_000,
  )

  test('keeps the version of stored objects that an upgrade drops', async () => {
    await on.push('stored', '1.0.0', [crd('storeds', ['v1'])])
    await on.push('stored', '2.0.0', [crd('storeds', ['v2'])])
    await on.release('stored', '1.0.0')
    await on.ready('stored')
    await on.release('stored', '2.0.0')
    await eventually('v2 is served', async () => (await names('storeds')).includes('v2'), true)
    await on.ready('stored')
    expect((await versionsOf('storeds')).map(({ name, storage }) => [name, storage]).sort()).toEqual([
      ['v1', false],
      ['v2', true],
    ])
    expect(Object((await on.there(pathOf('storeds'))).status).storedVersions).toContain('v1')
  })

  test('is replaced by crds: CreateReplace, once for each change, and keeps versions that others ship', async () => {
    const replacing = { crds: 'CreateReplace' }
    await on.push('one', '1.0.0', [crd('swaps', ['v1', 'v2'])])
    await on.push('two', '1.0.0', [crd('swaps', ['v1'], 'b')])
    const description = async () => (await versionsOf('swaps'))[0]?.schema.openAPIV3Schema.description
    await on.release('one', '1.0.0', replacing)
    await on.ready('one')
    await on.release('two', '1.0.0', replacing)
    await on.heldBy('two', pathOf('swaps'))
    await on.ready('two')
    expect(await names('swaps')).toEqual(['v1', 'v2'])
    expect(await description()).toBe('b')
    await on.differs('one')
    await on.ready('one')
    await on.heldBy('two', pathOf('swaps'))
  }, 180_000)

  test.each(['Keep', 'All'])('when both are deleted at once: %s', async (deletion) => {
    const plural = `${deletion.toLowerCase()}s`
    for (const name of ['left', 'right']) {
      await on.push(`${name}-${plural}`, '1.0.0', [crd(plural, ['v1'])])
      await on.release(`${name}-${plural}`, '1.0.0', { deletion })
      await on.ready(`${name}-${plural}`)
    }
    await Promise.all([on.remove(`left-${plural}`), on.remove(`right-${plural}`)])
    if (deletion === 'All') await eventually('it is gone', () => on.live(pathOf(plural)), undefined)
    else expect(await on.live(pathOf(plural))).toBeDefined()
  })

  test('moves from the field manager that earlier versions had for all objects, and loses nothing', async () => {
    const path = pathOf('olds')
    await on.push('old', '1.0.0', [crd('olds', ['v1'])])
    await on.release('old', '1.0.0')
    await on.ready('old')
    const own = await on.managerOf('old')
    await fleet.hub.kill()
    const before = await on.there(path)
    await on.patch(path, {
      metadata: {
        managedFields: (before.metadata.managedFields ?? []).map((entry) =>
          entry.manager === own ? { ...entry, manager: 'hansa' } : entry,
        ),
      },
    })
    await on.asHeldBefore(path, 'hansa', (fields) => [
      'UPDATE inventory SET fields = ?, mark = NULL, managed_at = NULL WHERE name = ?',
      [fields, `olds.${group}`],
    ])
    await fleet.hub.start()
    await on.heldBy('old', path)
    const after = await on.there(path)
    expect(after.spec).toEqual(before.spec)
    expect(after.metadata.uid).toBe(before.metadata.uid)
    await on.ready('old')
  }, 180_000)
})
