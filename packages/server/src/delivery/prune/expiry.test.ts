import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../bundles/index.js'
import { type Hub, openHub } from '../testing/hub.js'
import { configMap } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

const job = (ttlSecondsAfterFinished?: number): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'once' },
  spec: {
    ...(ttlSecondsAfterFinished !== undefined && { ttlSecondsAfterFinished }),
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'once', image: 'x' }] } },
  },
})
const path = '/apis/batch/v1/namespaces/default/jobs/once'

// Pods that become ready late: the hub never observes the Job finish.
let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'], { readyDelayMs: 600_000 })
})
afterEach(() => hub.close())

const jobs = (): number => hub.cluster().objects('Job').length
const jobState = async () => (await hub.inventory()).find(({ kind }) => kind === 'Job')?.state
const reasons = async () => (await hub.events()).map(({ reason }) => reason)

/** Applied by a hub that is down when the Job finishes and expires. */
const expireUnseen = async (ttl: number | undefined, drift: 'Correct' | 'Report'): Promise<string> => {
  await hub.push('web', '1.0.0', [configMap('settings'), job(ttl)])
  const uid = await hub.place({ desired: { drift } })
  await hub.when(uid, 'applied', ({ applied }) => applied)
  await hub.stop()
  await personOn(hub.cluster()).remove(path)
  await hub.restart()
  return uid
}

describe('a Job that finished and expired unobserved', () => {
  test.each(['Correct', 'Report'] as const)('counts as finished (drift: %s)', async (drift) => {
    const uid = await expireUnseen(1, drift)
    const { drifted, message } = await hub.ready(uid)
    expect({ drifted, message }).toEqual({ drifted: false, message: '' })
    expect(await jobState()).toBe('finished')
    expect(jobs()).toBe(0)
    expect(await reasons()).toEqual(['Applied', 'Ready'])
  })

  test('is not run again by a later version that leaves it as it is', async () => {
    const uid = await expireUnseen(1, 'Correct')
    await hub.push('web', '2.0.0', [configMap('settings', { text: 'two' }), job(1)])
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, '2.0.0', ({ ready, desired }) => ready && desired.bundle.version === '2.0.0')
    expect(jobs()).toBe(0)
  })

  test('runs again when its release changes it', async () => {
    const uid = await expireUnseen(1, 'Correct')
    await hub.ready(uid)
    await hub.push('web', '2.0.0', [configMap('settings'), job(2)])
    await hub.place({ version: '2.0.0' })
    await until('it is there', async () => jobs() === 1)
  })

  test('without a time to live was deleted: it is created again, and the event says so', async () => {
    await expireUnseen(undefined, 'Correct')
    const event = await until('corrected', async () =>
      (await hub.events()).find(({ reason }) => reason === 'DriftCorrected'),
    )
    expect(event.message).toContain(
      'Job default/once recreated: it was deleted before the hub observed its completion',
    )
    expect(jobs()).toBe(1)
  })
})

test('a Job that finished before its target was corrected is recorded as finished', async () => {
  await hub.close()
  hub = await openHub()
  await hub.push('web', '1.0.0', [configMap('settings', { text: 'ours' }), job()])
  const uid = await hub.place()
  await hub.ready(uid)
  await hub.push('web', '2.0.0', [configMap('settings', { text: 'two' }), job()])
  await hub.place({ version: '2.0.0' })
  await hub.when(uid, '2.0.0', ({ ready, desired }) => ready && desired.bundle.version === '2.0.0')
  await personOn(hub.cluster()).patch(at.configMap('settings'), { data: { text: 'theirs' } })
  await until('corrected', async () => (await reasons()).includes('DriftCorrected'))
  expect(await jobState()).toBe('finished')
})
