import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { available } from '../rig/index.js'
import { eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()
let fleet: RealFleet
beforeAll(async () => {
  if (!can.available) return
  fleet = await startFleet(['eu-1'])
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

interface Live {
  metadata: { uid: string; managedFields: { manager: string; operation: string }[] }
  spec: { versions: { name: string }[] }
}
const live = async (plural: string): Promise<Live | undefined> => {
  const [cluster] = fleet.clusters
  if (cluster === undefined) throw new Error('no cluster')
  return (await objectAt(cluster, pathOf(plural))) as unknown as Live | undefined
}
const holders = async (plural: string): Promise<string[]> =>
  ((await live(plural))?.metadata.managedFields ?? []).flatMap(({ manager, operation }) =>
    operation === 'Apply' ? [manager] : [],
  )
const push = (name: string, version: string, objects: object[]) =>
  fleet.hub.hansa('bundle', 'push', fleet.folder(name, objects), '--version', version)
const release = (name: string, version: string, deletion = 'Keep') =>
  fleet.hub.hansa(
    'apply',
    '-f',
    fleet.file({
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name },
      spec: { bundle: { name, version }, placement: 'everywhere', deletion },
    }),
  )
interface Stored {
  metadata: { uid: string }
  status: { conditions: { type: string; status: string; message: string }[] }
}
const stored = async (name: string): Promise<Stored> =>
  JSON.parse(await fleet.hub.hansa('get', 'release', name, '-o', 'json')) as Stored
const condition = async (name: string, type: string) =>
  (await stored(name)).status.conditions.find((one) => one.type === type)
const ready = (name: string) =>
  eventually(`${name} is ready`, async () => (await condition(name, 'Ready'))?.status, 'True')
const heldBy = async (name: string, plural: string) => {
  const { uid } = (await stored(name)).metadata
  await eventually(`${name} holds ${plural}`, () => holders(plural), [`hansa-${uid}`])
}

describe.skipIf(!can.available)('a definition that two releases ship to a real API server', () => {
  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'belongs to the first (%s), then to an upgrade with more versions, then to who is left',
    async (one, two) => {
      const plural = `${one}widgets`
      const [first, second] = [`${one}-first`, `${two}-second`]
      await push(first, '1.0.0', [crd(plural, ['v1'])])
      await push(second, '1.0.0', [crd(plural, ['v1'], 'b')])
      await push(second, '1.1.0', [crd(plural, ['v1', 'v2'])])
      await release(first, '1.0.0')
      await ready(first)
      await release(second, '1.0.0')
      await ready(second)
      await heldBy(first, plural)
      await eventually(
        'the second differs',
        async () => (await condition(second, 'DefinitionDiffers'))?.status,
        'True',
      )
      const uid = (await live(plural))?.metadata.uid

      await release(second, '1.1.0')
      await heldBy(second, plural)
      expect((await live(plural))?.spec.versions.map(({ name }) => name)).toEqual(['v1', 'v2'])
      await eventually(
        'the first differs now',
        async () => (await condition(first, 'DefinitionDiffers'))?.status,
        'True',
      )

      // The holder goes in one order, the sharer in the other.
      const [goes, stays] = one === 'a' ? [second, first] : [first, second]
      await fleet.hub.hansa('delete', 'release', goes, '--yes', '--wait')
      await heldBy(stays, plural)
      expect((await live(plural))?.metadata.uid).toBe(uid)
      await fleet.hub.hansa('delete', 'release', stays, '--yes', '--wait')
      await eventually(
        'nothing is left to release',
        async () => (await fleet.hub.hansa('get', 'releases')).includes(stays),
        false,
      )
      expect((await live(plural))?.metadata.uid).toBe(uid)
    },
    180_000,
  )
})
