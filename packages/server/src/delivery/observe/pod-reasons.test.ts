import { afterEach, expect, test } from 'vitest'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap, deployment } from '../testing/manifests.js'

let hub: Hub
afterEach(() => hub.close())

test('a workload that stays unready names its pod and the reason, until it is ready', async () => {
  hub = await openHub()
  const pinned = deployment('web')
  const spec = Object(pinned.spec)
  const away = {
    ...pinned,
    spec: {
      ...spec,
      template: {
        ...spec.template,
        spec: { ...spec.template.spec, nodeSelector: { 'example.com/none': 'true' } },
      },
    },
  }
  await hub.push('web', '1.0.0', [configMap('settings'), away])
  const uid = await hub.place()
  const row = await hub.when(uid, 'its pod is named', ({ message }) => message.includes('; pod web-'), 15_000)
  expect(row.message).toMatch(/^Deployment default\/web: .*; pod web-\S+: \S/)
  expect(row).toMatchObject({ applied: true, ready: false, failed: false })
  await hub.push('web', '2.0.0', [configMap('settings'), pinned])
  await hub.place({ version: '2.0.0' })
  expect((await hub.ready(uid)).message).toBe('')
})
