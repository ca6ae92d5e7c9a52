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

const pathOf = (name: string) => `/api/v1/namespaces/${name}`
const space = (name: string, labels: Record<string, string>, annotations: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels, annotations },
})
const config = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { text: 'hello' },
})
const labels = async (name: string): Promise<Record<string, string>> => {
  const {
    'hansa.dev/hub': _,
    'kubernetes.io/metadata.name': __,
    ...rest
  } = (await on.there(pathOf(name))).metadata.labels ?? {}
  return rest
}

describe.skipIf(!can.available)('a Namespace that two bundles contain, on a real API server', () => {
  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'is applied by the first (%s), then by the remaining one, and stays',
    async (one, two) => {
      const name = `${one}-space`
      const [first, second] = [`${one}-first`, `${two}-second`]
      await on.push(first, '1.0.0', [space(name, { team: 'first' }), config(name, 'one')])
      await on.push(first, '1.1.0', [space(name, { team: 'first', tier: 'x' }), config(name, 'one')])
      await on.push(second, '1.0.0', [
        space(name, { team: 'second' }, { note: 'other' }),
        config(name, 'two'),
      ])
      await on.release(first, '1.0.0')
      await on.ready(first)
      await on.release(second, '1.0.0')
      await on.ready(second)
      await on.heldBy(first, pathOf(name))
      await on.differs(second)
      expect((await on.condition(second, 'DefinitionDiffers'))?.message).toContain(
        'differs from this bundle at .metadata.labels.team, .metadata.annotations.note',
      )
      const { uid } = (await on.there(pathOf(name))).metadata

      await on.release(first, '1.1.0')
      await eventually('the upgrade', () => labels(name), { team: 'first', tier: 'x' })

      await on.remove(first)
      await on.heldBy(second, pathOf(name))
      await eventually('its labels', () => labels(name), { team: 'second' })
      await on.differs(second, 'False')
      await on.remove(second)
      const left = await on.there(pathOf(name))
      expect(left.metadata.uid).toBe(uid)
      expect(left.metadata.deletionTimestamp).toBeUndefined()
    },
    180_000,
  )

  test('that both applied before holders existed settles without a lost label or a rollout', async () => {
    const path = pathOf('legacy')
    await on.push('one', '1.0.0', [space('legacy', { team: 'one' }), config('legacy', 'one')])
    await on.push('two', '1.0.0', [space('legacy', { tier: 'two' }), config('legacy', 'two')])
    await on.release('one', '1.0.0')
    await on.ready('one')
    await on.release('two', '1.0.0')
    await on.ready('two')
    await on.differs('two')
    const [one, two] = [await on.managerOf('one'), await on.managerOf('two')]
    const applies = async () => (await fleet.hub.hansa('events', '-o', 'json')).split('"Applied"').length
    const count = await applies()
    await fleet.hub.kill()
    await on.patch(path, { metadata: { labels: { tier: 'two' } } })
    const { managedFields = [] } = (await on.there(path)).metadata
    const entry = managedFields.find(({ manager }) => manager === one)
    const fieldsV1 = { 'f:metadata': { 'f:labels': { 'f:hansa.dev/hub': {}, 'f:tier': {} } } }
    await on.patch(path, { metadata: { managedFields: [entry, { ...entry, manager: two, fieldsV1 }] } })
    await on.asHeldBefore(path, two, (fields) => [
      `UPDATE inventory SET state = 'applied', fields = ?, mark = NULL, managed_at = NULL, applied_at = '2999-01-01T00:00:00.000Z'
       WHERE kind = 'Namespace' AND name = 'legacy' AND state = 'shared'`,
      [fields],
    ])
    const before = await on.there(path)
    await fleet.hub.start()
    await Promise.all([on.ready('one'), on.ready('two')])
    await on.differs('two', 'False')
    expect((await on.there(path)).metadata.labels).toEqual(before.metadata.labels)
    expect(await applies()).toBe(count)
    // The one that applied it last holds it now; when it goes, its label goes and the other's stays.
    await on.remove('two')
    await on.heldBy('one', path)
    await eventually('its labels', () => labels('legacy'), { team: 'one' })
  }, 180_000)
})
