import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ReleaseSpec } from './contract.js'
import { here, openReleases } from './testing/room.js'

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { containers: [{ name: c, image: "nginx:1" }] } } }
`
const job = `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { helm.sh/hook: pre-upgrade } }
spec: { template: { spec: { containers: [{ name: c, image: "ghcr.io/a/b:1" }] } } }
`
const images = {
  mirrors: [
    { from: 'docker.io', to: 'mirror.example.com/hub', pullSecret: 'mirror' },
    { from: 'ghcr.io', to: 'mirror.example.com/ghcr' },
  ],
}

const sent = { bundle: { name: 'shop', version: '1.0.0' }, placement: 'p' }

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
  await hub.place({ replicas: { mode: 'Duplicated' } })
  await hub.pushChart({ 'templates/web.yaml': web, 'templates/job.yaml': job })
  await hub.releaseSpec(sent)
  await hub.settled(2)
})
afterEach(() => hub.close())

const desiredOn = async (cluster: string) =>
  (await hub.releases.targets({ ...here, name: 'r' })).items.find(({ spec }) => spec.cluster === cluster)
    ?.spec.desired
const whenOn = (cluster: string, expected: unknown) =>
  vi.waitFor(async () => expect((await desiredOn(cluster))?.images).toEqual(expected))

describe('the registry mirrors of a cluster', () => {
  test('are part of what its targets should be, follow the cluster, and are no new content', async () => {
    const before = await desiredOn('a')
    hub.fleet.change('a', 'images', { images })
    await whenOn('a', images)
    expect(await desiredOn('a')).toEqual({ ...before, images, valuesHash: expect.any(String) })
    expect((await desiredOn('a'))?.valuesHash).not.toBe(before?.valuesHash)
    expect(await desiredOn('b')).not.toHaveProperty('images')
    hub.fleet.change('a', 'images', { images: undefined })
    await whenOn('a', undefined)
    expect(await desiredOn('a')).toEqual(before)
  })

  test('are shown by a diff, for hooks too, and only for that cluster', async () => {
    hub.fleet.change('b', 'images', { images })
    await whenOn('b', images)
    const { groups } = await hub.releases.diff({ ...here, name: 'r2', spec: ReleaseSpec.parse(sent) })
    const text = (cluster: string) =>
      JSON.stringify(groups.find(({ clusters }) => clusters.includes(cluster))?.objects)
    expect(groups.map(({ clusters }) => clusters)).toEqual([['a'], ['b']])
    expect(text('a')).not.toContain('mirror.example.com')
    expect(text('b')).toContain('mirror.example.com/hub/library/nginx:1')
    expect(text('b')).toContain('mirror.example.com/ghcr/a/b:1')
    expect(text('b')).toContain('"imagePullSecrets":[{"name":"mirror"}]')
  })
})
