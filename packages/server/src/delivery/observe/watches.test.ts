import { expect, test } from 'vitest'
import type { Member } from '../../clusters/index.js'
import type { KubeObject, Transport } from '../../kube/index.js'
import { createAnswers } from '../../kube/testing/index.js'
import { silentLogger } from '../../runtime/logger.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { keyOf } from '../place.js'
import { createObjectCache } from './object-cache.js'
import { createWatches } from './watches.js'

const placeFor = (name: string) => ({ group: '', version: 'v1', kind: 'ConfigMap', namespace: 'web', name })
const kinds = new Map([['v1/ConfigMap', placeFor('a')]])
const ruled = new Set(['/ConfigMap'])
const none = new Set<string>()

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'web', uid: name, resourceVersion: '5' },
  data: { text: 'hello' },
})

/** Watches of a member with the ConfigMaps a and b; rules assess those in `kept`. */
const openWatches = (kept: Set<string>) => {
  const { transport, asked } = createAnswers(() => ({
    body: {
      ...{ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '7' } },
      items: [configMap('a'), configMap('b')],
    },
  }))
  const clock = createManualClock()
  const observed = createObjectCache()
  const open: Transport['stream'] = ({ signal }) =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
  const member: Member = {
    ...{ name: 'eu-1', uid: 'c', transport: { ...transport, stream: open } },
    discovery: () => Promise.reject(new Error('not read here')),
    portForward: () => Promise.reject(new Error('not used here')),
  }
  const watches = createWatches({
    ...{ member, hubUid: 'hub', observed, clock, random: () => 0.5, logger: silentLogger },
    resourceOf: async ({ group, version, kind }) => ({
      ...{ group, version, kind, apiVersion: 'v1', plural: 'configmaps', namespaced: true },
      ...{ verbs: [], subresources: [] },
    }),
    keeps: ({ name }) => kept.has(name),
    onObject: () => {},
    onSeen: () => {},
    onKind: () => {},
  })
  return {
    watches,
    settle: () => clock.pass(0),
    /** The names of objects that are kept as a whole. */
    live: () => ['a', 'b'].filter((name) => observed.get(keyOf(placeFor(name)))?.live !== undefined),
    /** What the lists were of. */
    lists: () =>
      asked.map(({ headers = {} }) => (headers.accept?.includes('PartialObject') ? 'metadata' : 'all')),
  }
}

test('a rule for a kind keeps the objects that it assesses, and no others; without it only metadata is read again', async () => {
  const { watches, settle, live, lists } = openWatches(new Set(['a']))
  watches.sync(kinds, none)
  await settle()
  expect(live()).toEqual([])
  watches.sync(kinds, ruled)
  await settle()
  expect(live()).toEqual(['a'])
  watches.sync(kinds, ruled)
  watches.sync(kinds, none)
  await settle()
  expect(live()).toEqual([])
  expect(lists()).toEqual(['metadata', 'all', 'metadata'])
  watches.close()
})

test('a kind is listed again for an object that a rule assesses since it was observed', async () => {
  const kept = new Set(['a'])
  const { watches, settle, live, lists } = openWatches(kept)
  watches.reread('v1/ConfigMap')
  watches.sync(kinds, none)
  await settle()
  watches.reread('v1/ConfigMap')
  watches.sync(kinds, ruled)
  await settle()
  kept.add('b')
  watches.reread('v1/ConfigMap')
  // A list that is open reads it, too.
  watches.reread('v1/ConfigMap')
  await settle()
  expect(live()).toEqual(['a', 'b'])
  expect(lists()).toEqual(['metadata', 'all', 'all'])
  watches.close()
})
