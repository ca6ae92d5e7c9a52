import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { markOf } from '../support/mark.js'
import { eventually, type Fleet, holds, isOf, startFleet } from './support/fleet.js'
import { whatStands } from './support/objects.js'
import { conditionOf } from './support/register.js'
import type { Member } from './support/simulator.js'

const toleration = 2
/** Three failed probes of `fastProbe`, the last of which may have to time out. */
const noticeMs = 2_000
const tolerant = {
  replicas: { mode: 'Divided' },
  failover: { cluster: { tolerationSeconds: toleration } },
}

let fleet: Fleet
let lost: Member
beforeAll(async () => {
  fleet = await startFleet(['eu-1', 'eu-2', 'us-1'])
  lost = fleet.simulator.member('eu-2')
  for (const [bundle, replicas] of [
    ['shop', 6],
    ['rigid', 3],
    ['left', 3],
  ] as const)
    await fleet.push(bundle, replicas)
  await fleet.place('tolerant', tolerant)
  await fleet.place('rigid', { replicas: { mode: 'Divided' } })
  // With clusterReturned the cluster would get its share, and its leftovers with it, back at once.
  await fleet.place('leaving', {
    redecideOn: [],
    replicas: { mode: 'Divided' },
    failover: { cluster: { tolerationSeconds: toleration, purge: 'Never' } },
  })
})
afterAll(() => fleet?.close())

const isReady = (cluster: string, status = 'True'): Promise<unknown> =>
  until(
    `${cluster} is ${status === 'True' ? 'Ready' : 'NotReady'}`,
    async () => (await conditionOf(fleet.api, cluster, 'Ready')) === status,
  )

afterEach(async () => {
  for (const member of fleet.simulator.members) {
    await member.fault({})
    await member.up()
  }
  for (const { name } of fleet.simulator.members) await isReady(name)
  for (const { metadata } of await fleet.api.list('/releases')) await fleet.withdraw(metadata.name)
})

/** When the Ready condition of a cluster last changed, in milliseconds since the epoch. */
const since = async (cluster: string): Promise<number> => {
  const shown = await fleet.api.call('GET', `/clusters/${cluster}`)
  const conditions = at(shown, 'status', 'conditions')
  const ready = (Array.isArray(conditions) ? conditions : []).find(
    (condition: unknown) => at(condition, 'type') === 'Ready',
  )
  return Date.parse(String(at(ready, 'lastTransitionTime')))
}

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const moved = (name: string, from: Member): Promise<unknown> =>
  until(`the replicas of ${from.name} have moved`, async () => {
    const { [from.name]: _left, ...rest } = await fleet.replicas(name)
    return total(rest) === 6
  })

/**
 * Puts a ConfigMap into a release's namespace: as another user would, as one who copies our labels, or as the hub
 * would if it forgot it.
 */
const plant = async (
  member: Member,
  namespace: string,
  name: string,
  as: 'hub' | 'copy' | 'other',
): Promise<void> => {
  const ours = as !== 'other'
  const deployment = (await member.objects('Deployment')).find((object) =>
    isOf(object, 'Deployment', namespace, namespace),
  )
  const labels = ours ? (deployment?.metadata.labels ?? {}) : {}
  const target = labels['hansa.dev/target'] ?? ''
  const annotations =
    as === 'hub' ? markOf(fleet.hub.data, target, { kind: 'ConfigMap', namespace, name }) : {}
  const { status, body } = await member.request(
    'PATCH',
    `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=${ours ? 'hansa' : 'kubectl'}`,
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels, annotations },
      data: { text: 'planted' },
    },
    'application/apply-patch+yaml',
  )
  if (status !== 201) throw new Error(`${name} was not made: ${status} ${JSON.stringify(body)}`)
}

const namesOn = async (member: Member): Promise<string[]> =>
  whatStands(await member.objects()).map(({ name }) => name)

describe('one cluster fails', () => {
  test('its replicas move after tolerationSeconds; when it returns, its leftovers are removed', async () => {
    await fleet.release('shop', 'tolerant')
    expect(await fleet.replicas('shop')).toEqual({ 'eu-1': 2, 'eu-2': 2, 'us-1': 2 })
    await plant(lost, 'shop', 'forgotten', 'hub')
    await plant(lost, 'shop', 'copied', 'copy')
    await plant(lost, 'shop', 'foreign', 'other')
    await lost.down()
    const downAt = Date.now()
    await moved('shop', lost)
    const notReadyAt = await since('eu-2')
    expect(notReadyAt - downAt).toBeLessThan(noticeMs)
    // The times of conditions are whole seconds.
    expect(Date.now() - notReadyAt).toBeGreaterThan((toleration - 1) * 1000)
    expect(Date.now() - notReadyAt).toBeLessThan((toleration + 3) * 1000)
    await fleet.untilReady('shop')

    const [evicted] = await fleet.events('Evicted', { cluster: 'eu-2' })
    expect(at(evicted, 'message')).toMatch(/eu-2.*NotReady for \d+\.\d s/)
    expect(await namesOn(lost), 'nobody can reach it').toContain('Deployment shop/shop')

    await lost.up()
    await until('only objects that are not ours are left', async () => {
      const names = await namesOn(lost)
      return names.includes('ConfigMap shop/foreign') && !names.includes('ConfigMap shop/forgotten')
    })
    expect(await namesOn(lost), 'labels and manager prove nothing').toContain('ConfigMap shop/copied')
    await until('an event reports it', async () => (await fleet.events('UnprovedObjects')).length > 0)
    await until('everything is as decided', async () => {
      const [is, should] = [await fleet.replicas('shop'), await fleet.decided('shop')]
      return JSON.stringify(is) === JSON.stringify(should) && total(is) === 6
    })
    await fleet.untilReady('shop')
    for (const name of ['foreign', 'copied'])
      await lost.request('DELETE', `/api/v1/namespaces/shop/configmaps/${name}`)
  })

  test('hung, not dead: the same', async () => {
    await fleet.release('shop', 'tolerant')
    await lost.hang()
    await moved('shop', lost)
    await fleet.untilReady('shop')
    await lost.up()
    await until('everything is as decided', async () => {
      const [is, should] = [await fleet.replicas('shop'), await fleet.decided('shop')]
      return JSON.stringify(is) === JSON.stringify(should) && total(is) === 6
    })
  })

  test('back before tolerationSeconds, nothing has moved', async () => {
    await fleet.place('patient', { ...tolerant, failover: { cluster: { tolerationSeconds: 30 } } })
    await fleet.release('shop', 'patient')
    const before = await fleet.replicas('shop')
    await lost.down()
    await isReady('eu-2', 'False')
    const release = await fleet.api.call('GET', '/namespaces/default/releases/shop')
    expect(at(release, 'status', 'targets', 'total')).toBe(3)
    await lost.up()
    await isReady('eu-2')
    await fleet.untilReady('shop')
    expect(await fleet.replicas('shop')).toEqual(before)
    expect(await fleet.decided('shop')).toEqual(before)
  })

  test('without failover nothing moves; the target says Unreachable', async () => {
    await fleet.release('rigid', 'rigid')
    const before = await fleet.decided('rigid')
    await lost.down()
    await until('the release says so', async () => {
      const release = await fleet.api.call('GET', '/namespaces/default/releases/rigid')
      return at(release, 'status', 'targets', 'unreachable') === 1
    })
    await holds('nothing moves', (toleration + 2) * 1000, () => fleet.decided('rigid'))
    expect(await fleet.decided('rigid')).toEqual(before)
  })

  test('purge: Never lists the leftovers and leaves them in place', async () => {
    await fleet.release('left', 'leaving')
    await lost.down()
    await until('its replicas have moved', async () => {
      const { 'eu-2': _left, ...rest } = await fleet.replicas('left')
      return total(rest) === 3
    })
    await lost.up()
    await isReady('eu-2')
    const leftovers = async (): Promise<unknown> => {
      const targets = await fleet.api.call('GET', '/namespaces/default/releases/left/targets')
      return listAt(targets, 'items')
        .filter((target) => at(target, 'spec', 'removing') === 'Left')
        .flatMap((target) => listAt(target, 'status', 'kept').map((kept) => at(kept, 'kind')))
        .sort()
    }
    await eventually('the leftovers are listed', leftovers, [
      'ConfigMap',
      'Deployment',
      'Namespace',
      'Service',
    ])
    expect(await namesOn(lost)).toContain('Deployment left/left')
    await fleet.withdraw('left')
    for (const kind of ['deployments', 'configmaps', 'services'])
      await lost.request(
        'DELETE',
        `${kind === 'deployments' ? '/apis/apps/v1' : '/api/v1'}/namespaces/left/${kind}/left`,
      )
  })
})

describe('more than half fails at once', () => {
  test('evictions halt with an event, nothing moves, and they resume when it is over', async () => {
    await fleet.release('shop', 'tolerant')
    const before = await fleet.decided('shop')
    const other = fleet.simulator.member('us-1')
    await Promise.all([lost.down(), other.down()])
    await until('an event reports the halt', async () => (await fleet.events('EvictionsHalted')).length > 0)
    await holds('nothing moves', (toleration + 3) * 1000, async () => [
      await fleet.decided('shop'),
      await fleet.replicas('shop'),
    ])
    expect(await fleet.decided('shop')).toEqual(before)

    await other.up()
    await isReady('us-1')
    await until(
      'an event reports that they resume',
      async () => (await fleet.events('EvictionsResumed')).length > 0,
    )
    await moved('shop', lost)
  })
})

describe('faults that are no outage', () => {
  test('revoked credentials move nothing, and new ones fix it', async () => {
    await fleet.release('shop', 'tolerant')
    const before = await fleet.decided('shop')
    await lost.revokeTokens()
    await until(
      'the credentials are said to be invalid',
      async () => (await conditionOf(fleet.api, 'eu-2', 'CredentialsValid')) === 'False',
    )
    await holds('nothing moves', (toleration + 2) * 1000, () => fleet.decided('shop'))
    expect(await conditionOf(fleet.api, 'eu-2', 'Ready')).toBe('True')
    expect(await fleet.decided('shop')).toEqual(before)

    await fleet.api.call('POST', '/clusters/eu-2/rotate', { credentials: { token: { value: lost.token } } })
    await until(
      'the credentials are valid',
      async () => (await conditionOf(fleet.api, 'eu-2', 'CredentialsValid')) === 'True',
    )
    await fleet.api.call('POST', '/namespaces/default/releases/shop/scale', { replicas: 9 })
    await fleet.untilReady('shop')
    expect(await fleet.replicas('shop')).toEqual({ 'eu-1': 3, 'eu-2': 3, 'us-1': 3 })
  })

  test('a slow cluster that refuses every fifth call ends in the desired state', async () => {
    await lost.fault({
      latency: 100,
      spareHealth: true,
      status429: { probability: 0.1, retryAfterSeconds: 1 },
      status500: { probability: 0.1 },
    })
    const bundles = Array.from({ length: 10 }, (_, index) => `slow-${index}`)
    for (const name of bundles) {
      await fleet.push(name, 3)
      await fleet.api.call('PUT', `/namespaces/default/releases/${name}`, {
        apiVersion: 'hansa.dev/v1',
        kind: 'Release',
        metadata: { name },
        spec: { bundle: { name, version: '1.0.0' }, placement: 'tolerant', namespace: name },
      })
    }
    for (const name of bundles) await fleet.untilReady(name, 120_000)
    for (const name of bundles)
      expect(await fleet.replicas(name)).toEqual({ 'eu-1': 1, 'eu-2': 1, 'us-1': 1 })
    expect(await conditionOf(fleet.api, 'eu-2', 'Ready')).toBe('True')
  })

  test('watches that are cut, or too old to resume, lose nothing', async () => {
    // One release a round: drift that comes back at once to the same one would be corrected ever more slowly.
    const rounds = ['cut-0', 'cut-1', 'cut-2', 'cut-3', 'cut-4', 'cut-5']
    for (const name of rounds) {
      await fleet.push(name, 3)
      await fleet.release(name, 'tolerant')
    }
    for (const [round, name] of rounds.entries()) {
      if (round % 2 === 1) await lost.compact()
      await lost.cutWatches()
      const { status } = await lost.request('DELETE', `/api/v1/namespaces/${name}/services/${name}`)
      expect(status).toBe(200)
      await until('the deleted Service is back', async () =>
        (await namesOn(lost)).includes(`Service ${name}/${name}`),
      )
      await fleet.untilReady(name)
    }
  })
})

describe('the hub itself was away', () => {
  test('started while a cluster is down, it moves the replicas once it has detected that itself', async () => {
    await fleet.release('shop', 'tolerant')
    await fleet.hub.kill()
    await lost.down()
    const startedAt = Date.now()
    await fleet.hub.start()
    await moved('shop', lost)
    expect(Date.now() - startedAt, 'the time it was away counts for nothing').toBeGreaterThan(
      toleration * 1000,
    )
    await fleet.untilReady('shop')

    await fleet.hub.kill()
    await lost.up()
    await fleet.hub.start()
    await until('the leftovers are gone, or it has its share again', async () => {
      const [is, should] = [await fleet.replicas('shop'), await fleet.decided('shop')]
      return JSON.stringify(is) === JSON.stringify(should) && total(is) === 6
    })
  })

  test('stopped while a cluster was down and came back, it moves nothing', async () => {
    await fleet.release('shop', 'tolerant')
    const before = await fleet.decided('shop')
    await fleet.hub.kill()
    await lost.down()
    await lost.up()
    await fleet.hub.start()
    await isReady('eu-2')
    await fleet.untilReady('shop')
    await holds('nothing moves', (toleration + 1) * 1000, () => fleet.decided('shop'))
    expect(await fleet.decided('shop')).toEqual(before)
  })
})
