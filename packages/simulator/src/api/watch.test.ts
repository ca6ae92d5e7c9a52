import { afterEach, beforeEach, expect, test } from 'vitest'
import { at } from '../objects/json.js'
import { configMap, configMaps } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'
import { until } from '../testing/until.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate({ bookmarkIntervalMs: 10_000 })
})
afterEach(() => given.stop())

const create = (name: string, labels = {}) =>
  given.send('POST', configMaps, { body: configMap(name, {}, { labels }) })
const told = (watch: { events: { type: string; object: object }[] }): string[] =>
  watch.events.map((event) => `${event.type} ${String(at({ ...event.object }, 'metadata', 'name'))}`)
const revision = async (): Promise<string> =>
  String(at((await given.get(configMaps)).body, 'metadata', 'resourceVersion'))

test('a watch from a list’s revision sends later changes, each once', async () => {
  await create('a')
  const from = await revision()
  await create('b')
  const watch = given.watch(`${configMaps}?watch=true&resourceVersion=${from}`)
  await until('the missed event', () => watch.events.length === 1)
  await create('c')
  await given.send('DELETE', `${configMaps}/a`)
  await until('the live events', () => watch.events.length === 3)
  expect(told(watch)).toEqual(['ADDED b', 'ADDED c', 'DELETED a'])
})

test('a watch without a revision starts with existing objects', async () => {
  await create('a')
  const watch = given.watch(`${configMaps}?watch=true`)
  await until('the first event', () => watch.events.length === 1)
  expect(told(watch)).toEqual(['ADDED a'])
})

test('initial events end with a bookmark that says so', async () => {
  await create('a')
  const query = 'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan'
  const watch = given.watch(`${configMaps}?${query}`)
  await until('both events', () => watch.events.length === 2)
  expect(watch.events[1]).toMatchObject({
    type: 'BOOKMARK',
    object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  })
})

test('an object that enters the selector is added, one that leaves it is deleted', async () => {
  const watch = given.watch(
    `${configMaps}?watch=true&labelSelector=app%3Dweb&resourceVersion=${await revision()}`,
  )
  await create('a')
  const patch = (labels: object) =>
    given.send('PATCH', `${configMaps}/a`, {
      body: JSON.stringify({ metadata: { labels } }),
      type: 'application/merge-patch+json',
    })
  await patch({ app: 'web' })
  await patch({ app: 'web', other: 'x' })
  await patch({ app: null })
  await until('three events', () => watch.events.length === 3)
  expect(told(watch)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
})

test('bookmarks carry the newest revision', async () => {
  const watch = given.watch(
    `${configMaps}?watch=true&allowWatchBookmarks=true&resourceVersion=${await revision()}`,
  )
  await until('the watch is open', () => given.cluster.openWatches() === 1)
  await given.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'elsewhere' } } })
  const newest = await revision()
  given.pass(10_000)
  await until('a bookmark', () => watch.events.length > 0)
  expect(watch.events[0]?.type).toBe('BOOKMARK')
  expect(Number(at(watch.events[0]?.object, 'metadata', 'resourceVersion'))).toBeGreaterThanOrEqual(
    Number(newest),
  )
})

test('a revision that is too old ends in an ERROR event of code 410, or in HTTP 410', async () => {
  const old = await revision()
  await create('a')
  given.cluster.compact()
  const watch = given.watch(`${configMaps}?watch=true&resourceVersion=${old}`)
  await until('the watch is over', () => watch.over() === 'end')
  expect(watch.events).toMatchObject([
    { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
  ])
  given.cluster.fault({ goneAsStatus: true })
  expect((await given.get(`${configMaps}?watch=true&resourceVersion=${old}`)).status).toBe(410)
})

test('a watch ends in an orderly way after timeoutSeconds', async () => {
  const watch = given.watch(`${configMaps}?watch=true&timeoutSeconds=30`)
  await until('the watch is open', () => given.cluster.openWatches() === 1)
  given.pass(29_000)
  expect(watch.over()).toBeUndefined()
  given.pass(1000)
  await until('the watch is over', () => watch.over() === 'end')
  expect(given.cluster.openWatches()).toBe(0)
})

test('a watch can show metadata only', async () => {
  await create('a')
  const watch = given.watch(
    `${configMaps}?watch=true`,
    'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  )
  await until('the first event', () => watch.events.length === 1)
  expect(watch.events[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } })
  expect(watch.events[0]?.object.data).toBeUndefined()
})

test('a client that goes away closes its watch', async () => {
  const watch = given.watch(`${configMaps}?watch=true`)
  await until('the watch is open', () => given.cluster.openWatches() === 1)
  watch.close()
  await until('the watch is gone', () => given.cluster.openWatches() === 0)
})
