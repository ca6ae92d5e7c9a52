import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../bundles/testing/index.js'
import { openTestStore } from '../db/index.js'
import { end, hook, manualJob } from './testing/hooks.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, deployment } from './testing/manifests.js'
import { until } from './testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], {}, openTestStore(), {}, hookedSources)
})
afterEach(() => hub.close())

const valueIs = (value: string) => (): boolean => {
  const found = hub
    .cluster()
    .objects('ConfigMap')
    .find(({ metadata }) => metadata.name === 'one')
  return JSON.stringify(found?.data) === JSON.stringify({ a: value })
}

describe('a target that is set back to the revision before', () => {
  test('has its objects again if the other revision was applied in part', async () => {
    await hub.push('web', '1.0.0', [configMap('one', { a: '1' })])
    const invalid = deployment('bad', { replicas: -1 })
    await hub.push('web', '2.0.0', [configMap('one', { a: '2' }), invalid])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, 'failed', ({ failed }) => failed)
    expect(valueIs('2')()).toBe(true)
    await hub.place()
    await until('the first revision is applied', valueIs('1'))
    await hub.ready(uid)
  })

  test('has its objects again if the other revision still waited for its last hook', async () => {
    await hub.push('web', '1.0.0', [configMap('one', { a: '1' })])
    const verify = hook(manualJob('verify'), ['post-upgrade'])
    await hub.pushSource('web', '2.0.0', hookedOf([configMap('one', { a: '2' })], [verify]))
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, 'waiting', ({ waiting }) => waiting)
    expect(valueIs('2')()).toBe(true)
    await hub.place()
    await end(hub, 'verify', 'Complete')
    await until('the first revision is applied', valueIs('1'))
    await hub.ready(uid)
  })
})
