import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available, type Cluster } from '../rig/index.js'
import {
  deploymentPath,
  eventually,
  manifests,
  objectAt,
  placement,
  type RealFleet,
  startFleet,
} from './fleet.js'

const can = available()

/** The manifests with another image; `broken`: no node has what its pods ask for, so that it never becomes Ready. */
const version = (image: string, broken = false): object[] =>
  manifests().map((object) => {
    if (at(object, 'kind') !== 'Deployment') return object
    const spec = at(object, 'spec') as Record<string, unknown>
    const containers = [{ name: 'web', image }]
    const nodeSelector = broken ? { nodeSelector: { 'hansa-test.dev/none': 'true' } } : {}
    return {
      ...object,
      spec: {
        ...spec,
        replicas: 2,
        template: { metadata: { labels: { app: 'web' } }, spec: { containers, ...nodeSelector } },
      },
    }
  })

const canary = { name: 'canary', clusters: { names: ['eu-1'] } }
const eu = { name: 'eu', clusters: { names: ['eu-2'] }, before: { approval: true } }

describe.skipIf(!can.available)(
  can.available ? 'a rollout on three clusters' : `rollouts (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    let byName: Map<string, Cluster>
    const cluster = (name: string): Cluster => {
      const found = byName.get(name)
      if (found === undefined) throw new Error(`no cluster ${name}`)
      return found
    }
    const images = async (): Promise<unknown[]> =>
      Promise.all(
        ['eu-1', 'eu-2', 'us-1'].map(async (name) =>
          at(
            await objectAt(cluster(name), deploymentPath),
            'spec',
            'template',
            'spec',
            'containers',
            0,
            'image',
          ),
        ),
      )
    const rollout = async (name = 'web'): Promise<Record<string, unknown>> =>
      JSON.parse(await fleet.hub.hansa('rollout', 'status', name, '-o', 'json'))
    const state = async (): Promise<unknown> => at(await rollout(), 'state')
    const push = (number: string, image: string, broken = false) =>
      fleet.hub.hansa(...['bundle', 'push', fleet.folder('web', version(image, broken)), '--version', number])
    const place = (more: object) =>
      fleet.hub.hansa(
        ...['apply', '-f', fleet.file(placement({ rollout: { maxUnavailable: '100%', ...more } }))],
      )
    const upgrade = (number: string) =>
      fleet.hub.hansa('release', 'upgrade', 'web', '--bundle', `web@${number}`)

    beforeAll(async () => {
      fleet = await startFleet()
      byName = new Map(fleet.clusters.map((one) => [one.name, one]))
      await push('1.0.0', 'nginx:1')
      await push('1.1.0', 'nginx:2')
      await push('1.2.0', 'nginx:3', true)
      await push('1.3.0', 'nginx:4')
      await push('1.4.0', 'nginx:5')
      await push('1.5.0', 'nginx:6')
      await place({ waves: [canary, eu] })
      await fleet.hub.hansa(
        ...['release', 'create', 'web', '--bundle', 'web@1.0.0', '--placement', 'everywhere', '--wait'],
      )
    })
    afterAll(() => fleet?.close())

    test('changes the canary, waits for an approval, and then changes the rest', async () => {
      await upgrade('1.1.0')
      await eventually('the canary is done', state, 'AwaitingApproval')
      expect(await images()).toEqual(['nginx:2', 'nginx:1', 'nginx:1'])
      const text = await fleet.hub.hansa('rollout', 'status', 'web')
      expect(text).toMatch(/canary +Succeeded +1 +1 +1/)
      expect(text).toMatch(/eu +AwaitingApproval +1 +0 +0/)
      await fleet.hub.hansa('rollout', 'approve', 'web', '--reason', 'looks good')
      await fleet.hub.hansa('rollout', 'status', 'web', '--wait')
      expect(await images()).toEqual(['nginx:2', 'nginx:2', 'nginx:2'])
      expect(await state()).toBe('Completed')
      const events = await fleet.hub.hansa('events', '--reason', 'WaveApproved')
      expect(events).toContain('looks good')
    })

    test('that never becomes Ready on the canary goes back, and the other clusters never saw it', async () => {
      await place({ waves: [canary, eu], progressDeadlineSeconds: 5, onFailure: 'Rollback' })
      await upgrade('1.2.0')
      await eventually('the canary has it', async () => (await images())[0], 'nginx:3')
      await eventually('it goes back', state, 'RolledBack')
      await eventually('the canary is as before', images, ['nginx:2', 'nginx:2', 'nginx:2'])
      const waited = await fleet.hub.cli('rollout', 'status', 'web', '--wait', '--timeout', '30s')
      expect([waited.exit, waited.stderr]).toEqual([1, expect.stringContaining('rolled back')])
    })

    test('is replaced by a newer one, which goes straight to it', async () => {
      await place({ waves: [canary, eu] })
      await upgrade('1.3.0')
      await eventually('the canary has it', async () => (await images())[0], 'nginx:4')
      await upgrade('1.4.0')
      await eventually('the canary is done', state, 'AwaitingApproval')
      expect(await images()).toEqual(['nginx:5', 'nginx:2', 'nginx:2'])
      await fleet.hub.hansa('rollout', 'approve', 'web')
      await fleet.hub.hansa('rollout', 'status', 'web', '--wait')
      expect(await images()).toEqual(['nginx:5', 'nginx:5', 'nginx:5'])
    })

    test('skips a cluster that is killed in the middle of a wave, survives a kill of the hub, and catches up', async () => {
      await place({ waves: [{ name: 'all', clusters: {}, maxConcurrent: 1 }] })
      await cluster('eu-2').kill()
      await eventually(
        'the hub sees that it is gone',
        async () =>
          (JSON.parse(await fleet.hub.hansa('release', 'targets', 'web', '-o', 'json')).items as object[])
            .filter((target) => at(target, 'status', 'unreachable') === true)
            .map((target) => at(target, 'spec', 'cluster')),
        ['eu-2'],
      )
      await upgrade('1.5.0')
      await eventually(
        'the first cluster has it',
        async () => at(await rollout(), 'targets', 0, 'revision'),
        6,
      )
      await fleet.hub.kill()
      await fleet.hub.start()
      await eventually('it completes without the cluster', state, 'Completed')
      await cluster('eu-2').restart()
      await eventually('the cluster catches up', images, ['nginx:6', 'nginx:6', 'nginx:6'], 120_000)
    })
  },
)
