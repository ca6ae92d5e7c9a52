import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../bundles/index.js'
import { KubeError } from '../../kube/index.js'
import { job } from '../testing/hooks.js'
import { type Between, type Hub, openHub } from '../testing/hub.js'
import { claim, configMap, deployment } from '../testing/manifests.js'
import { personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

let hub: Hub
beforeEach(async () => {
  hub = await openHub(['eu-1'])
})
afterEach(() => hub.close())

const recreate = { 'hansa.dev/on-immutable': 'Recreate' }
const annotated = (object: KubernetesObject, annotations: Record<string, string>): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
})
/** A Job with a template that differs by `image`. */
const run = (image: string): KubernetesObject => {
  const made = job('run')
  return {
    ...made,
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image }] } } },
  }
}
const statefulSet = (serviceName: string, app = 'set'): KubernetesObject => {
  const { spec, ...rest } = deployment('set', { replicas: 2 })
  const template = { metadata: { labels: { app } }, spec: Object(spec).template.spec }
  return {
    ...rest,
    kind: 'StatefulSet',
    spec: { replicas: 2, serviceName, selector: { matchLabels: { app } }, template },
  }
}

const live = (kind: string, name: string) =>
  hub
    .cluster()
    .objects(kind)
    .find(({ metadata }) => metadata.name === name)
const uidOf = (kind: string, name: string) => live(kind, name)?.metadata.uid
const podUids = () =>
  hub
    .cluster()
    .objects('Pod')
    .map(({ metadata }) => metadata.uid)
    .sort()
const messages = async (reason: string): Promise<string[]> =>
  (await hub.events()).flatMap((event) => (event.reason === reason ? [event.message] : []))
const toVersion = async (version: string, desired = {}): Promise<string> => {
  const uid = await hub.place({ version, desired })
  await hub.when(uid, version, (row) => row.ready && row.applied && row.appliedHash === row.desiredHash)
  return uid
}
const failing = async (version: string, desired = {}) => {
  const uid = await hub.place({ version, desired })
  return hub.when(uid, 'a failure', ({ failed }) => failed)
}
const jobs = async (...annotations: Record<string, string>[]): Promise<void> => {
  await hub.push('web', '1.0.0', [annotated(run('a'), annotations[0] ?? {}), configMap('config')])
  await hub.push('web', '2.0.0', [annotated(run('b'), annotations[1] ?? annotations[0] ?? {})])
}

describe('an object with a changed field that cannot change', () => {
  test('stays, and the message says what to set', async () => {
    await jobs()
    await toVersion('1.0.0')
    const uid = uidOf('Job', 'run')
    const { message } = await failing('2.0.0')
    expect(message).toBe(
      'Job default/run on eu-1: spec.template cannot be changed after creation; restore the former value, or set onImmutable: Recreate on the release, or the annotation hansa.dev/on-immutable: Recreate on the object, to delete it and create it again',
    )
    expect(uidOf('Job', 'run')).toBe(uid)
  })

  test('is created again where its release says so, with its new uid in the inventory and an event', async () => {
    await jobs()
    const target = await toVersion('1.0.0')
    const uid = uidOf('Job', 'run')
    await toVersion('2.0.0', { onImmutable: 'Recreate' })
    expect(uidOf('Job', 'run')).not.toBe(uid)
    expect((await hub.inventory()).filter(({ kind }) => kind === 'Job')).toMatchObject([
      { uid: uidOf('Job', 'run'), targetUid: target },
    ])
    expect(await messages('Recreating')).toEqual([
      'deleting and creating Job default/run on eu-1: spec.template cannot be changed after creation (onImmutable: Recreate)',
    ])
  })

  test('follows its annotation before its release', async () => {
    await jobs(recreate, { 'hansa.dev/on-immutable': 'Fail' })
    await toVersion('1.0.0')
    await failing('2.0.0', { onImmutable: 'Recreate' })
    await hub.push('web', '3.0.0', [annotated(run('c'), recreate)])
    await toVersion('3.0.0')
    expect(await messages('Recreating')).toHaveLength(1)
  })

  test('keeps its pods if it is a StatefulSet, and the new one adopts them', async () => {
    await hub.push('web', '1.0.0', [statefulSet('one')])
    await hub.push('web', '2.0.0', [annotated(statefulSet('two'), recreate)])
    await toVersion('1.0.0')
    const [uid, pods] = [uidOf('StatefulSet', 'set'), podUids()]
    await toVersion('2.0.0')
    expect(uidOf('StatefulSet', 'set')).not.toBe(uid)
    expect(pods).toHaveLength(2)
    expect(podUids()).toEqual(pods)
    expect(await messages('Recreating')).toEqual([expect.stringContaining('; its pods stay')])
  })

  test('loses its pods if it is a StatefulSet with a selector that does not match them any more', async () => {
    await hub.push('web', '1.0.0', [statefulSet('one')])
    await hub.push('web', '2.0.0', [annotated(statefulSet('one', 'other'), recreate)])
    await toVersion('1.0.0')
    const pods = podUids()
    await toVersion('2.0.0')
    expect(podUids()).toHaveLength(2)
    expect(podUids().filter((uid) => pods.includes(uid))).toEqual([])
  })

  test('waits until a finalizer lets it go', async () => {
    await jobs(recreate)
    await toVersion('1.0.0')
    const path = '/apis/batch/v1/namespaces/default/jobs/run'
    const uid = uidOf('Job', 'run')
    await personOn(hub.cluster()).patch(path, { metadata: { finalizers: ['example.com/hold'] } })
    const target = await hub.place({ version: '2.0.0' })
    await hub.when(target, 'waiting', ({ message }) => message.includes('being deleted'))
    expect(uidOf('Job', 'run')).toBe(uid)
    await personOn(hub.cluster()).patch(path, { metadata: { finalizers: null } })
    await toVersion('2.0.0')
    expect(uidOf('Job', 'run')).not.toBe(uid)
  })

  test('stays if an annotation says that it is never deleted', async () => {
    await jobs({ ...recreate, 'hansa.dev/prune': 'Orphan' })
    await toVersion('1.0.0')
    const uid = uidOf('Job', 'run')
    const { message } = await failing('2.0.0')
    expect(message).toContain('it is not recreated: it has the annotation hansa.dev/prune: Orphan')
    expect(uidOf('Job', 'run')).toBe(uid)
  })

  test('stays if it is invalid for another reason too', async () => {
    await hub.push('web', '1.0.0', [deployment('api')])
    const broken = deployment('api')
    const selector = { matchLabels: { app: 'other' } }
    const spec = { ...Object(broken.spec), selector }
    await hub.push('web', '2.0.0', [annotated({ ...broken, spec }, recreate)])
    await toVersion('1.0.0')
    const uid = uidOf('Deployment', 'api')
    const { message } = await failing('2.0.0')
    expect(message).toContain('is invalid')
    expect(uidOf('Deployment', 'api')).toBe(uid)
  })
})

describe('a hub that ends', () => {
  const death = (before: boolean): Between => ({
    transport: (transport) => ({
      ...transport,
      request: async (asked) => {
        const deletes = asked.method === 'DELETE' && asked.path.endsWith('/run')
        if (deletes && before) throw new Error('the hub ends')
        const answer = await transport.request(asked)
        if (deletes) throw new Error('the hub ends')
        return answer
      },
    }),
  })

  test.each([
    ['before the deletion', true],
    ['after the deletion', false],
  ])('%s creates the object in the next turn', async (_when, before) => {
    await jobs(recreate)
    const target = await toVersion('1.0.0')
    const uid = uidOf('Job', 'run')
    await hub.restart(death(before))
    await hub.place({ version: '2.0.0' })
    await until('the row is pending', async () =>
      (await hub.inventory()).some(({ kind, state }) => kind === 'Job' && state === 'pending'),
    )
    await until('it is as far', async () => (uidOf('Job', 'run') === undefined) === !before)
    expect((await hub.inventory()).filter(({ kind }) => kind === 'Job')).toHaveLength(1)
    await hub.restart()
    await toVersion('2.0.0')
    expect(uidOf('Job', 'run')).toEqual(expect.any(String))
    expect(uidOf('Job', 'run')).not.toBe(uid)
    expect((await hub.target(target))?.ready).toBe(true)
  })
})

test('a claim is never recreated, and the message says why', async () => {
  await hub.push('web', '1.0.0', [claim('data')])
  await hub.push('web', '2.0.0', [annotated(claim('data'), recreate)])
  await toVersion('1.0.0')
  const uid = uidOf('PersistentVolumeClaim', 'data')
  const message = 'Forbidden: spec is immutable after creation except resources.requests'
  const causes = [{ reason: 'FieldValueForbidden', field: 'spec', message }]
  await hub.restart({
    transport: (transport) => ({
      ...transport,
      request: async (asked) => {
        // The simulated API server accepts every change of a claim.
        if (asked.method === 'PATCH' && asked.path.endsWith('/data'))
          throw new KubeError('Status', 'is invalid', { status: 422, reason: 'Invalid', causes })
        return transport.request(asked)
      },
    }),
  })
  const row = await failing('2.0.0')
  expect(row.message).toContain('it is not recreated: deleting a PersistentVolumeClaim deletes what it holds')
  expect(uidOf('PersistentVolumeClaim', 'data')).toBe(uid)
})
