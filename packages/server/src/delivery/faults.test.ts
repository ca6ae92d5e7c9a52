import { afterEach, describe, expect, test } from 'vitest'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, custom, deployment } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

let hub: Hub
afterEach(() => hub.close())

describe('a cluster that', () => {
  test('hangs delays nothing for the others, and is served when it wakes', async () => {
    hub = await openHub(['eu-1', 'eu-2'])
    await hub.push('web', '1.0.0', [configMap('settings')])
    await hub.ready(await hub.place({ cluster: 'eu-1', release: 'first' }))
    hub.cluster('eu-1').hang()
    const hung = await hub.place({ cluster: 'eu-1', release: 'second', namespace: 'kube-public' })
    const other = await hub.place({ cluster: 'eu-2', release: 'second' })
    await hub.ready(other)
    expect((await hub.target(hung))?.applied).toBe(false)
    hub.fleet.setReady('eu-1', false)
    await hub.when(hung, 'unreachable', ({ unreachable }) => unreachable)
    hub.cluster('eu-1').up()
    hub.fleet.setReady('eu-1', true)
    await hub.ready(hung)
  })

  test('is lost marks its targets unreachable and changes nothing else', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    const before = await hub.ready(uid)
    hub.cluster().down()
    hub.fleet.setReady('eu-1', false)
    const lost = await hub.when(uid, 'unreachable', ({ unreachable }) => unreachable)
    expect(lost).toMatchObject({ applied: true, ready: before.ready, drifted: false, failed: false })
    hub.cluster().up()
    hub.fleet.setReady('eu-1', true)
    await hub.when(uid, 'reachable again', ({ unreachable }) => !unreachable)
  })

  test('is back while the hub is down counts as reachable, however slowly its watches start', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('settings')])
    const uid = await hub.place()
    await hub.ready(uid)
    hub.fleet.setReady('eu-1', false)
    await hub.when(uid, 'unreachable', ({ unreachable }) => unreachable)
    await hub.stop()
    hub.fleet.setReady('eu-1', true)
    // The target is checked before anything is known about its objects.
    hub.cluster().fault({ latency: 300 })
    await hub.restart()
    await hub.when(uid, 'reachable again', ({ unreachable }) => !unreachable)
  })

  test('answers 429 gets no requests for as long as it asks', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('settings')])
    hub.cluster().fault({ status429: { next: 1, retryAfterSeconds: 1 } })
    const began = Date.now()
    const uid = await hub.place()
    await hub.ready(uid)
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('ApplyFailed')
  })

  test('answers 500 is retried', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('one'), configMap('two'), deployment('web')])
    hub.cluster().fault({ status500: { probability: 0.4 } })
    const uid = await hub.place()
    await until('it failed at least once', async () =>
      (await hub.events()).some(({ reason }) => reason === 'ApplyFailed' || reason === 'Applied'),
    )
    hub.cluster().fault({})
    await hub.ready(uid)
    expect(await hub.inventory()).toHaveLength(3)
  })

  test('refuses the hub’s credentials says so, and continues when it accepts them again', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('settings')])
    hub.cluster().deny({ verb: 'patch', resource: 'configmaps' })
    const uid = await hub.place()
    const row = await hub.when(uid, 'refused', ({ failed }) => failed)
    expect(row.message).toContain('ConfigMap default/settings on eu-1 (403)')
    expect(row.message).toContain('extend the role')
    hub.cluster().allowAll()
    await hub.ready(uid)
  })

  test('does not let its objects be watched says so', async () => {
    hub = await openHub()
    hub.cluster().deny({ verb: 'list', resource: 'deployments' })
    await hub.push('web', '1.0.0', [deployment('web')])
    const uid = await hub.place()
    const row = await hub.when(uid, 'it says so', ({ message }) => message.includes('cannot be watched'))
    expect(row).toMatchObject({ applied: true, ready: false })
    hub.cluster().allowAll()
    await hub.ready(uid)
  })

  test('cuts its watches or forgets its history is still watched', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [configMap('settings', { a: '1' })])
    await hub.ready(await hub.place())
    const person = personOn(hub.cluster())
    hub.cluster().cutWatches()
    await person.patch(at.configMap('settings'), { data: { a: '2' } })
    hub.cluster().compact()
    await until('corrected', async () => (await person.get(at.configMap('settings'))).data.a === '1')
  })

  test('does not serve a kind causes an error that names it, and gets the object once it does', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [custom('Widget', 'w')])
    const uid = await hub.place()
    const row = await hub.when(uid, 'refused', ({ failed }) => failed)
    expect(row.message).toContain(
      'eu-1 does not serve Widget (example.com/v1), which Widget default/w requires',
    )
    const { definition } = await import('./testing/manifests.js')
    await personOn(hub.cluster()).create(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      definition('Widget'),
    )
    await hub.ready(uid)
  })
})

describe('an object that', () => {
  test('is invalid is reported by its field, without the value, and retried slowly', async () => {
    hub = await openHub()
    const bad = deployment('web')
    await hub.push('web', '1.0.0', [
      { ...bad, spec: { ...Object(bad.spec), selector: { matchLabels: { app: 'hunter2' } } } },
    ])
    const uid = await hub.place()
    const row = await hub.when(uid, 'refused', ({ failed }) => failed)
    expect(row.message).toContain('Deployment default/web on eu-1 is invalid')
    expect(row.message).not.toContain('hunter2')
    const events = (await hub.events()).filter(({ reason }) => reason === 'ApplyFailed')
    expect(events).toHaveLength(1)
    await hub.push('web', '1.0.1', [deployment('web')])
    await hub.place({ version: '1.0.1' })
    await hub.ready(uid)
  })

  test('contains a secret leaves no trace of it in the database', async () => {
    hub = await openHub()
    await hub.push('web', '1.0.0', [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'password' },
        stringData: { password: 'hunter2' },
      },
    ])
    await hub.push('web', '1.0.1', [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'password' },
        stringData: { password: 'hunter3' },
      },
    ])
    const uid = await hub.place()
    await hub.ready(uid)
    const [before] = await hub.inventory()
    const { digestOf } = await import('../runtime/canonical.js')
    const clear = digestOf({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'password', namespace: 'default' },
      stringData: { password: 'hunter2' },
    })
    expect(before?.hash).not.toBe(clear)
    await hub.place({ version: '1.0.1' })
    await hub.when(
      uid,
      'the next version',
      ({ applied, desired }) => applied && desired.bundle.version === '1.0.1',
    )
    const [after] = await hub.inventory()
    expect(after?.hash).not.toBe(before?.hash)
    const [secret] = hub
      .cluster()
      .objects('Secret')
      .filter(({ metadata }) => metadata.name === 'password')
    expect(JSON.stringify(secret)).toMatch(/hunter3|aHVudGVyMw==/)
  })
})

describe('a target with dependencies', () => {
  test('waits until a release of each is Ready on its cluster', async () => {
    hub = await openHub()
    await hub.push('base', '1.0.0', [deployment('base', { image: 'x' })])
    await hub.push('web', '1.0.0', [configMap('settings')], [{ bundle: 'base', version: '>=1.0.0' }])
    const uid = await hub.place()
    const waiting = await hub.when(uid, 'waiting', (row) => row.waiting)
    expect(waiting.message).toBe(
      'waiting for bundle base >=1.0.0 on eu-1: no release of that bundle is placed on the cluster',
    )
    expect(
      hub
        .cluster()
        .objects('ConfigMap')
        .some(({ metadata }) => metadata.name === 'settings'),
    ).toBe(false)
    const base = await hub.place({ bundle: 'base' })
    await hub.ready(base)
    const row = await hub.ready(uid)
    expect(row.waiting).toBe(false)
  })

  test('is not satisfied by a version out of range', async () => {
    hub = await openHub()
    await hub.push('base', '1.0.0', [configMap('base')])
    await hub.push('base', '2.0.0', [configMap('base', { a: '2' })])
    await hub.push('web', '1.0.0', [configMap('settings')], [{ bundle: 'base', version: '>=2.0.0' }])
    await hub.ready(await hub.place({ bundle: 'base' }))
    const uid = await hub.place()
    const row = await hub.when(uid, 'waiting', ({ waiting }) => waiting)
    expect(row.message).toContain('release base has version 1.0.0 there')
    await hub.place({ bundle: 'base', version: '2.0.0' })
    await hub.ready(uid)
  })
})
