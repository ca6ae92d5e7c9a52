import { afterEach, beforeEach, expect, test } from 'vitest'
import { hookedOf, hookedSources } from '../bundles/testing/index.js'
import { openTestStore } from '../db/index.js'
import { complete, hook, job, named } from './testing/hooks.js'
import { type Hub, openHub } from './testing/hub.js'
import { configMap, deployment } from './testing/manifests.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { jobDelayMs: 5 }, openTestStore(), {}, hookedSources)
})
afterEach(() => hub.close())

const images = { mirrors: [{ from: 'docker.io', to: 'mirror.example.com/hub', pullSecret: 'mirror' }] }
const podOf = (name: string): unknown => Object(named(hub, name)?.spec).template?.spec

test('objects and hooks of a target have the images of its mirrors, which change in place; texts stay', async () => {
  const objects = [deployment('web', { replicas: 1 }), configMap('main', { image: 'nginx:1.29' })]
  await hub.pushSource('web', '1.0.0', hookedOf(objects, [hook(job('migrate'), ['pre-install'])]))
  const uid = await hub.place({ desired: { images } })
  await hub.when(uid, 'complete', complete)
  expect(podOf('web')).toMatchObject({
    containers: [{ image: 'mirror.example.com/hub/library/nginx:1.29' }],
    imagePullSecrets: [{ name: 'mirror' }],
  })
  expect(podOf('migrate')).toMatchObject({
    containers: [{ image: 'mirror.example.com/hub/library/busybox:1.37' }],
  })
  expect(named(hub, 'main')?.data).toEqual({ image: 'nginx:1.29' })
  const before = named(hub, 'web')?.metadata.uid

  await hub.place({ desired: {} })
  await hub.when(
    uid,
    'up to date',
    (row) => row.ready && row.appliedHash === row.desiredHash && row.desired.images === undefined,
  )
  expect(podOf('web')).toMatchObject({ containers: [{ image: 'nginx:1.29' }] })
  expect(podOf('web')).not.toHaveProperty('imagePullSecrets')
  expect(named(hub, 'web')?.metadata.uid).toBe(before)
})
