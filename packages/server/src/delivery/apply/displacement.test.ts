import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../bundles/index.js'
import { type Hub, openHub } from '../testing/hub.js'
import { personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

const service = (name: string, nodePort = 30080): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { type: 'NodePort', selector: { a: 'b' }, ports: [{ port: 80, nodePort }] },
})
const services = '/api/v1/namespaces/default/services'

let hub: Hub
beforeEach(async () => {
  hub = await openHub()
})
afterEach(() => hub.close())

const names = (): string[] =>
  hub
    .cluster()
    .objects('Service')
    .map(({ metadata }) => metadata.name)
    .sort()
const onVersion = (uid: string, version: string) =>
  hub.when(
    uid,
    `${version} ready`,
    ({ ready, applied, desired }) => ready && applied && desired.bundle.version === version,
  )

describe('an object that needs a value of another one of its target', () => {
  test('follows it: a renamed Service keeps its nodePort', async () => {
    await hub.push('web', '1.0.0', [service('web-old')])
    await hub.push('web', '2.0.0', [service('web-new')])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.place({ version: '2.0.0' })
    await onVersion(uid, '2.0.0')
    expect(names()).toEqual(['web-new'])
    expect((await hub.inventory()).map(({ name }) => name)).toEqual(['web-new'])
    const events = await hub.events()
    expect(events.find(({ reason }) => reason === 'Pruned')?.details).toEqual({
      objects: ['Service default/web-old'],
      count: 1,
    })
    expect(events.map(({ reason }) => reason)).not.toContain('ApplyFailed')
  })

  test('only displaces the holder: the others are pruned when everything is applied', async () => {
    await hub.push('web', '1.0.0', [service('web-old'), service('api-old', 30081)])
    await hub.push('web', '2.0.0', [service('web-new'), service('broken', 30082)])
    const uid = await hub.place()
    await hub.ready(uid)
    const person = personOn(hub.cluster())
    await person.create(services, service('theirs', 30082))
    await hub.place({ version: '2.0.0' })
    await hub.when(
      uid,
      'the refusal',
      ({ failed, message }) => failed && message.includes('already allocated'),
    )
    await until('the holder is gone', async () => !names().includes('web-old'))
    expect(names()).toEqual(['api-old', 'theirs', 'web-new'])
    await person.remove(`${services}/theirs`)
    await onVersion(uid, '2.0.0')
    expect(names()).toEqual(['broken', 'web-new'])
  })

  test('waits for a holder with pending finalizers, and says so', async () => {
    await hub.push('web', '1.0.0', [service('web-old')])
    await hub.push('web', '2.0.0', [service('web-new')])
    const uid = await hub.place()
    await hub.ready(uid)
    const person = personOn(hub.cluster())
    await person.patch(`${services}/web-old`, { metadata: { finalizers: ['example.com/held'] } })
    await hub.place({ version: '2.0.0' })
    const held = await hub.when(uid, 'a wait', ({ message }) => message.includes('Service default/web-old'))
    expect(held.message).toContain('is being deleted')
    expect(held.failed).toBe(false)
    await person.patch(`${services}/web-old`, { metadata: { finalizers: null } })
    await onVersion(uid, '2.0.0')
    expect(names()).toEqual(['web-new'])
  })

  test('does not touch objects of another release, or of somebody else', async () => {
    const person = personOn(hub.cluster())
    await person.create(services, service('theirs'))
    await hub.push('api', '1.0.0', [service('api', 30081)])
    await hub.ready(await hub.place({ bundle: 'api' }))
    await hub.push('web', '1.0.0', [service('web-old', 30083)])
    await hub.push('web', '2.0.0', [service('web-new'), service('web-api', 30081)])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.place({ version: '2.0.0' })
    await hub.when(
      uid,
      'the refusal',
      ({ failed, message }) => failed && message.includes('already allocated'),
    )
    expect(names()).toEqual(['api', 'theirs', 'web-old'])
  })
})
