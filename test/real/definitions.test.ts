import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
const folders: string[] = []
afterAll(async () => {
  await fleet?.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

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

  test('loses no version that is served or stored: an upgrade without it is refused until both are over', async () => {
    const path = pathOf('storeds')
    const unserved = crd('storeds', ['v2', 'v1'])
    unserved.spec.versions = unserved.spec.versions.map((one) => ({ ...one, served: one.name === 'v2' }))
    await on.push('stored', '1.0.0', [crd('storeds', ['v1'])])
    await on.push('stored', '1.1.0', [unserved])
    await on.push('stored', '2.0.0', [crd('storeds', ['v2'])])
    const refusal = async (): Promise<string> =>
      /no version v1, which .* there/.exec(await fleet.hub.hansa('release', 'status', 'stored'))?.[0] ?? ''
    await on.release('stored', '1.0.0')
    await on.ready('stored')
    const { spec } = await on.there(path)

    await on.release('stored', '2.0.0')
    const both = 'no version v1, which is served and is listed in status.storedVersions there'
    await eventually('the upgrade is refused', refusal, both)
    expect((await on.there(path)).spec).toEqual(spec)

    await on.release('stored', '1.1.0')
    await eventually('v2 is served', async () => (await names('storeds')).includes('v2'), true)
    await on.ready('stored')
    await on.patch(`${path}/status`, { status: { storedVersions: ['v2'] } })
    await on.release('stored', '2.0.0')
    await eventually('v1 is gone', () => names('storeds'), ['v2'])
    await on.ready('stored')
  }, 120_000)

  test('in crds/ of a chart with crdPolicy: Create is created once, and used where it exists', async () => {
    const chart = (version: string, plural: string, description: string): string => {
      const folder = mkdtempSync(join(tmpdir(), 'hansa-crds-'))
      folders.push(folder)
      mkdirSync(join(folder, 'crds'))
      mkdirSync(join(folder, 'templates'))
      writeFileSync(join(folder, 'Chart.yaml'), `apiVersion: v2\nname: ${plural}\nversion: ${version}\n`)
      writeFileSync(join(folder, 'crds/a.yaml'), JSON.stringify(crd(plural, ['v1'], description)))
      const one = { apiVersion: `${group}/v1`, kind: plural, metadata: { name: description } }
      writeFileSync(join(folder, 'templates/a.yaml'), JSON.stringify(one))
      return folder
    }
    const push = (version: string, plural: string, description: string): Promise<string> =>
      fleet.hub.hansa(
        ...['bundle', 'push', chart(version, plural, description), '--name', plural],
        ...['--version', version, '--crd-policy', 'Create'],
      )
    const oneOf = (plural: string, name: string) =>
      on.live(`/apis/${group}/v1/namespaces/default/${plural}/${name}`)

    await push('1.0.0', 'mades', 'a')
    await push('2.0.0', 'mades', 'b')
    await on.release('mades', '1.0.0')
    await on.ready('mades')
    const made = await on.there(pathOf('mades'))
    await on.release('mades', '2.0.0')
    await eventually('2.0.0 is applied', async () => (await oneOf('mades', 'b')) !== undefined, true)
    await on.ready('mades')
    expect((await on.there(pathOf('mades'))).metadata.resourceVersion).toBe(made.metadata.resourceVersion)

    await on.create(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      crd('theirs', ['v1'], 'theirs'),
    )
    const theirs = await on.there(pathOf('theirs'))
    await push('1.0.0', 'theirs', 'a')
    await on.release('theirs', '1.0.0')
    await on.ready('theirs')
    const after = await on.there(pathOf('theirs'))
    expect([after.metadata.uid, after.spec, after.metadata.labels]).toEqual([
      theirs.metadata.uid,
      theirs.spec,
      theirs.metadata.labels,
    ])
  }, 120_000)

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
