import { afterEach, describe, expect, test } from 'vitest'
import type { ClusterOptions } from '../cluster/options.js'
import { at, type JsonObject, listOf, objectOf } from '../objects/json.js'
import { deployment, deployments, template } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'

let given: Simulated
afterEach(() => given.stop())

const start = async (options: Partial<ClusterOptions> = {}): Promise<void> => {
  given = await simulate({ readyDelayMs: 1000, jobDelayMs: 2000, ...options })
}
const statusOf = async (path: string): Promise<JsonObject> => objectOf((await given.get(path)).body.status)
const condition = (status: JsonObject, type: string): unknown =>
  listOf(status.conditions)
    .map(objectOf)
    .find((entry) => entry.type === type)?.status
const web = `${deployments}/web`
const running = (): number =>
  given.cluster.objects('Pod').filter((pod) => at(pod, 'status', 'phase') === 'Running').length
const apps = (plural: string): string => `/apis/apps/v1/namespaces/default/${plural}`

describe.each(['objects', 'counts'] as const)('with pods as %s', (pods) => {
  test('a Deployment is ready after the delay, and says for which generation', async () => {
    await start({ pods })
    await given.apply(web, deployment(3))
    given.pass()
    expect(await statusOf(web)).toMatchObject({ observedGeneration: 1, replicas: 3, unavailableReplicas: 3 })
    expect(condition(await statusOf(web), 'Available')).toBe('False')
    given.pass(1000)
    const status = await statusOf(web)
    expect(status).toMatchObject({ readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3 })
    expect([condition(status, 'Available'), condition(status, 'Progressing')]).toEqual(['True', 'True'])
    expect(given.cluster.objects('Pod')).toHaveLength(pods === 'objects' ? 3 : 0)
  })

  test('a pod that does not fit waits until a node is added or a pod is deleted', async () => {
    await start({ pods, nodes: [{ cpu: '1' }] })
    await given.apply(web, deployment(2, { cpu: '700m' }))
    given.pass(1000)
    expect(await statusOf(web)).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 })
    given.cluster.addNode({ cpu: '1' })
    given.pass()
    given.pass(1000)
    expect(await statusOf(web)).toMatchObject({ readyReplicas: 2 })
    await given.apply(`${deployments}/two`, deployment(1, { name: 'two', cpu: '700m' }))
    given.pass(2000)
    expect(await statusOf(`${deployments}/two`)).toMatchObject({ unavailableReplicas: 1 })
    await given.send('DELETE', web)
    given.pass()
    given.pass(1000)
    expect(await statusOf(`${deployments}/two`)).toMatchObject({ readyReplicas: 1 })
  })

  test('no progress within the deadline shows as Progressing=False', async () => {
    await start({ pods, nodes: 0 })
    await given.apply(web, deployment(1))
    given.pass(600_000)
    given.pass(1000)
    expect(condition(await statusOf(web), 'Progressing')).toBe('False')
  })

  test('scaling to nothing leaves nothing', async () => {
    await start({ pods })
    await given.apply(web, deployment(3))
    given.pass(1000)
    await given.apply(web, deployment(0))
    given.pass()
    given.pass(1000)
    const status = await statusOf(web)
    expect(status.readyReplicas).toBeUndefined()
    expect(condition(status, 'Available')).toBe('True')
    expect(given.cluster.objects('Pod')).toHaveLength(0)
  })

  test('a StatefulSet, a DaemonSet and a Job get what their readiness is read from', async () => {
    await start({ pods })
    const selector = { matchLabels: { app: 'web' } }
    const body = (spec: JsonObject): JsonObject => ({ metadata: { name: 'one' }, spec })
    await given.send('POST', apps('statefulsets'), {
      body: body({ replicas: 2, selector, template: template() }),
    })
    await given.send('POST', apps('daemonsets'), { body: body({ selector, template: template() }) })
    await given.send('POST', '/apis/batch/v1/namespaces/default/jobs', {
      body: body({ template: template() }),
    })
    for (let second = 0; second < 5; second += 1) given.pass(1000)
    expect(await statusOf(`${apps('statefulsets')}/one`)).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 2,
    })
    const daemon = await statusOf(`${apps('daemonsets')}/one`)
    expect(daemon).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2, updatedNumberScheduled: 2 })
    const job = await statusOf('/apis/batch/v1/namespaces/default/jobs/one')
    expect(job).toMatchObject({ succeeded: 1 })
    expect(condition(job, 'Complete')).toBe('True')
  })
})

test('a rolling update never has fewer available pods than allowed, and ends with new ones only', async () => {
  await start()
  await given.apply(web, deployment(4))
  given.pass(1000)
  await given.apply(web, deployment(4, { image: 'web:2' }))
  let fewest = 4
  for (let step = 0; step < 60; step += 1) {
    given.pass(100)
    fewest = Math.min(fewest, running())
  }
  expect(fewest).toBe(3)
  const images = given.cluster.objects('Pod').map((pod) => at(pod, 'spec', 'containers'))
  expect(images.map((list) => objectOf(listOf(list)[0]).image)).toEqual(['web:2', 'web:2', 'web:2', 'web:2'])
  expect(await statusOf(web)).toMatchObject({ observedGeneration: 2, replicas: 4, updatedReplicas: 4 })
})

test('Recreate removes all old pods first', async () => {
  await start()
  const recreate = (image: string): JsonObject => {
    const object = deployment(2, { image })
    return { ...object, spec: { ...objectOf(object.spec), strategy: { type: 'Recreate' } } }
  }
  await given.apply(web, recreate('web:1'))
  given.pass(1000)
  await given.apply(web, recreate('web:2'))
  given.pass()
  expect(running()).toBe(0)
  given.pass(1000)
  expect(running()).toBe(2)
})

test('a pod that is deleted, or loses its node, is replaced', async () => {
  await start()
  await given.apply(web, deployment(2))
  given.pass(1000)
  const [pod] = given.cluster.objects('Pod')
  await given.send('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`)
  given.pass()
  given.pass(1000)
  expect(running()).toBe(2)
  given.cluster.removeNode('eu-1-node-1')
  given.pass()
  given.pass(1000)
  expect(running()).toBe(2)
  expect(new Set(given.cluster.objects('Pod').map((one) => at(one, 'spec', 'nodeName')))).toEqual(
    new Set(['eu-1-node-2']),
  )
})

test('a cordoned or tainted node gets no pods, except from those that tolerate it', async () => {
  await start({ nodes: [{ taints: [{ key: 'gpu', effect: 'NoSchedule' }] }] })
  await given.apply(web, deployment(1))
  given.pass(1000)
  expect(running()).toBe(0)
  const object = deployment(1, { name: 'gpu' })
  const spec = objectOf(object.spec)
  const pod = objectOf(at(spec, 'template'))
  const tolerant = { ...objectOf(pod.spec), tolerations: [{ key: 'gpu', operator: 'Exists' }] }
  await given.apply(`${deployments}/gpu`, {
    ...object,
    spec: { ...spec, template: { ...pod, spec: tolerant } },
  })
  given.pass()
  given.pass(1000)
  expect(running()).toBe(1)
})

test('while the API server is down nothing is reconciled; afterwards it is', async () => {
  await start()
  await given.apply(web, deployment(1))
  given.cluster.down()
  given.pass(5000)
  expect(given.cluster.objects('Pod')).toHaveLength(0)
  given.cluster.up()
  given.pass()
  given.pass(1000)
  expect(running()).toBe(1)
})
