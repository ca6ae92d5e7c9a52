import { afterEach, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap } from './testing/manifests.js'

let hub: Hub
afterEach(() => hub.close())

const count = 5_000
const longMs = 240_000

const writes = (): number => {
  const { apply = 0, delete: deleted = 0 } = hub.cluster().requests.byVerb
  return apply + deleted
}

test(
  '5,000 objects of a target are applied, cost no call while unchanged, and are deleted',
  async () => {
    hub = await openHub()
    const objects = Array.from({ length: count }, (_, index) => configMap(`settings-${index}`))
    await hub.push('web', '1.0.0', objects)
    await hub.push('web', '2.0.0', [configMap('settings-0', { text: 'new' }), ...objects.slice(1)])
    const uid = await hub.place()
    await hub.when(uid, 'ready', ({ ready, applied }) => ready && applied, longMs)
    expect(await hub.inventory()).toHaveLength(count)

    const before = writes()
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, '2.0.0', (row) => row.ready && row.appliedHash === row.desiredHash, longMs)
    expect(writes() - before).toBe(1)
    expect((await hub.events()).filter(({ reason }) => reason.startsWith('Drift'))).toEqual([])

    await hub.withdraw(uid, 'ReleaseDeleted')
    await expect.poll(() => hub.target(uid), { timeout: longMs }).toBeUndefined()
    expect(hub.cluster().objects('ConfigMap')).toEqual([])
    expect(await hub.inventory()).toEqual([])
  },
  3 * longMs,
)
