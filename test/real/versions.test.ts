import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, available } from '../rig/index.js'
import { configPath, eventually, objectAt, placement, type RealFleet, startFleet } from './fleet.js'

const can = available()

describe.skipIf(!can.available)(
  can.available ? 'a release that follows a range of versions' : `versions (skipped: ${can.reason})`,
  () => {
    let fleet: RealFleet
    const push = (version: string, text: string) => {
      const objects = [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'greeting', namespace: 'web' },
          data: { text },
        },
      ]
      return fleet.hub.hansa('bundle', 'push', fleet.folder('web', objects), '--version', version)
    }
    const textsAre = (text: string | undefined) =>
      eventually(
        `the text is ${text}`,
        async () =>
          Promise.all(
            fleet.clusters.map(async (cluster) =>
              at(Object(await objectAt(cluster, configPath)), 'data', 'text'),
            ),
          ),
        fleet.clusters.map(() => text),
      )
    const bundle = async () => (await fleet.hub.client.releases.get('web')).spec.bundle

    beforeAll(async () => {
      fleet = await startFleet(['eu-1', 'us-1'])
      await fleet.hub.hansa('apply', '-f', fleet.file(placement({}, 'everywhere')))
    })
    afterAll(() => fleet?.close())

    test('brings new versions in the range to the clusters, also those pushed before the hub was killed', async () => {
      await push('1.4.0', 'one')
      const release = ['release', 'create', 'web', '--bundle', 'web@^1.4', '--placement', 'everywhere']
      await fleet.hub.hansa(...release, '--wait', '--timeout', '60s')
      await textsAre('one')
      await push('2.0.0-rc.1', 'not this')
      await push('2.0.0', 'nor this')
      await push('1.5.0', 'two')
      await textsAre('two')
      await push('1.6.0', 'three')
      await fleet.hub.kill()
      await fleet.hub.start()
      await textsAre('three')
      expect(await bundle()).toEqual({ name: 'web', version: '1.6.0', follow: '^1.4' })
    })

    test('a rollback pins the version, until the release follows again', async () => {
      await fleet.hub.hansa('release', 'rollback', 'web', '1')
      await textsAre('one')
      await push('1.7.0', 'four')
      expect(await bundle()).toEqual({ name: 'web', version: '1.4.0' })
      await fleet.hub.hansa('release', 'upgrade', 'web', '--bundle', 'web@^1.4')
      await textsAre('four')
    })
  },
)
