import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, namespace } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
  await hub.push('web', '1.0.0', [configMap('settings', { a: '1' }), configMap('old')])
  await hub.push('web', '2.0.0', [configMap('settings', { a: '2' }), configMap('new')])
})
afterEach(() => hub.close())

const names = (): string[] =>
  hub
    .cluster()
    .objects('ConfigMap')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')
    .sort()
const goal = { number: 1, rollback: false }
const writes = (): number => hub.cluster().requests.count('apply', 'delete')

describe('a target of a suspended release', () => {
  test('reports drift and corrects it when it is resumed', async () => {
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.suspend(uid)
    hub.cluster().requests.reset()
    await person.patch(at.configMap('settings'), { data: { a: 'changed' } })
    await hub.when(uid, 'drifted', ({ drifted }) => drifted)
    await person.remove(at.configMap('old'))
    await hub.when(uid, 'gone', ({ message }) => message.includes('old'))
    expect(names()).toEqual(['settings'])
    await hub.restart()
    await until('its watches', () => hub.cluster().openWatches() >= 1)
    await hub.when(uid, 'still drifted', ({ drifted }) => drifted)
    expect(writes()).toBe(1)
    await hub.place({ goal })
    await until('the objects are restored', () => names().includes('old'))
    await hub.ready(uid)
    expect((await person.get(at.configMap('settings'))).data).toEqual({ a: '1' })
  })

  test('is not delivered, or pruned, and gets the newest content when it is resumed', async () => {
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    // A change that was decided, but not delivered, before the suspension.
    await hub.place({ version: '2.0.0' })
    await hub.suspend(uid)
    hub.cluster().requests.reset()
    await hub.restart()
    await hub.when(uid, 'observed', ({ message }) => message.includes('the release is suspended'))
    expect(names()).toEqual(['old', 'settings'])
    expect(writes()).toBe(0)
    const { applied, ready } = (await hub.target(uid)) ?? {}
    expect({ applied, ready }).toEqual({ applied: false, ready: false })
    await hub.place({ version: '2.0.0', goal: { number: 2, rollback: false } })
    await hub.ready(uid)
    await until('the old object is pruned', () => !names().includes('old'))
    expect(names()).toEqual(['new', 'settings'])
  })

  test('that is to be removed waits, unless its release is deleted', async () => {
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    await hub.withdraw(uid, 'Replaced')
    await hub.suspend(uid)
    hub.cluster().requests.reset()
    await hub.restart()
    await until('its watches', () => hub.cluster().openWatches() >= 1)
    expect(writes()).toBe(0)
    expect(names()).toEqual(['old', 'settings'])
    await hub.withdraw(uid, 'ReleaseDeleted')
    await hub.gone(uid)
    expect(names()).toEqual([])
  })

  test('that is suspended during a delivery stops between the waves, and goes on from there', async () => {
    await hub.push('web', '3.0.0', [namespace('shop'), configMap('inside', {}, 'shop')])
    let uid = ''
    let suspending: Promise<void> | undefined
    await hub.restart({
      transport: (transport) => ({
        ...transport,
        request: async (asked) => {
          const answer = await transport.request(asked)
          if (asked.method !== 'PATCH' || !asked.path.includes('/namespaces/shop')) return answer
          suspending ??= hub.suspend(uid)
          await suspending
          return answer
        },
      }),
    })
    uid = await hub.place({ version: '3.0.0' })
    await hub.when(uid, 'suspended', ({ message }) => message.includes('the release is suspended'))
    expect(names()).toEqual([])
    await hub.place({ version: '3.0.0', goal })
    await hub.ready(uid)
    expect(names()).toEqual(['inside'])
  })
})
