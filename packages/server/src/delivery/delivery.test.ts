import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, deployment, namespace } from './testing/manifests.js'
import { until } from './testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub()
})
afterEach(() => hub.close())

describe('a target', () => {
  test('is applied with its labels, listed in the inventory and ready when its objects are', async () => {
    await hub.push('web', '1.0.0', [
      namespace('web'),
      configMap('settings', { a: 'b' }, 'web'),
      deployment('web', { namespaceName: 'web' }),
    ])
    const uid = await hub.place()
    const row = await hub.ready(uid)

    expect(row).toMatchObject({ applied: true, ready: true, failed: false, drifted: false, message: '' })
    expect(row.appliedHash).toBe(row.desiredHash)
    const labels = {
      'hansa.dev/hub': hub.store.hubUid,
      'hansa.dev/release': hub.releaseUid('web'),
      'hansa.dev/target': uid,
    }
    const [made] = hub.cluster().objects('Deployment')
    expect(made?.metadata.labels).toMatchObject(labels)
    const web = hub
      .cluster()
      .objects('Namespace')
      .find(({ metadata }) => metadata.name === 'web')
    expect(web?.metadata.labels).toMatchObject({ 'hansa.dev/hub': hub.store.hubUid })
    expect(web?.metadata.labels).not.toHaveProperty('hansa.dev/target')
    const inventory = await hub.inventory()
    expect(inventory.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'ConfigMap applied',
      'Deployment applied',
      'Namespace applied',
    ])
    expect(inventory.find(({ kind }) => kind === 'Deployment')?.uid).toBe(made?.metadata.uid)
    expect((await hub.events()).map(({ reason }) => reason)).toEqual(['Applied', 'Ready'])
  })

  test('in its desired state costs no call, not even after a restart', async () => {
    await hub.push('web', '1.0.0', [configMap('settings'), deployment('web')])
    await hub.push('later', '1.0.0', [configMap('later')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.restart()
    const { requests } = hub.cluster()
    await until('watches are open again', () => hub.cluster().openWatches() >= 3)
    requests.reset()
    await hub.place({ desired: {} })
    // Once the release placed after it is applied, the lane has processed it.
    await hub.ready(await hub.place({ bundle: 'later' }))
    const calls = requests.recent.filter(({ verb }) => !['list', 'watch'].includes(verb))
    expect(calls.some(({ verb, path }) => verb === 'apply' && path.includes('/later'))).toBe(true)
    expect(calls.filter(({ path }) => /\/(settings|web)\b/.test(path))).toEqual([])
    expect((await hub.target(uid))?.ready).toBe(true)
  })

  test('only has changed objects applied', async () => {
    await hub.push('web', '1.0.0', [configMap('one'), configMap('two')])
    await hub.push('web', '1.1.0', [configMap('one'), configMap('two', { text: 'changed' })])
    const uid = await hub.place()
    await hub.ready(uid)
    const { requests } = hub.cluster()
    requests.reset()
    await hub.place({ version: '1.1.0' })
    await hub.when(
      uid,
      'the new version applied',
      ({ applied, desired }) => applied && desired.bundle.version === '1.1.0',
    )
    expect(requests.count('apply')).toBe(1)
    expect(requests.count('get', 'delete')).toBe(0)
    const two = hub
      .cluster()
      .objects('ConfigMap')
      .find(({ metadata }) => metadata.name === 'two')
    expect(two).toMatchObject({ data: { text: 'changed' } })
  })

  test('loses objects that left its bundle', async () => {
    await hub.push('web', '1.0.0', [configMap('one'), configMap('two')])
    await hub.push('web', '1.1.0', [configMap('one')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.place({ version: '1.1.0' })
    await hub.when(
      uid,
      'the new version ready',
      ({ ready, desired }) => ready && desired.bundle.version === '1.1.0',
    )
    const names = hub
      .cluster()
      .objects('ConfigMap')
      .map(({ metadata }) => metadata.name)
    expect(names).toContain('one')
    expect(names).not.toContain('two')
    expect(await hub.inventory()).toHaveLength(1)
    expect((await hub.events()).find(({ reason }) => reason === 'Pruned')?.details).toEqual({
      objects: ['ConfigMap default/two'],
      count: 1,
    })
  })
})
