import { expect, test } from 'vitest'
import type { Reader } from '../db/index.js'
import { systemClock } from '../runtime/clock.js'
import type { GeneratedLedger } from './generated.js'
import { createRenderer } from './rendering.js'
import { type BundleSource, nothingAsked } from './sources/source.js'
import type { RevisionRow } from './store.js'

const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })

const revision: RevisionRow = {
  bundleUid: 'b',
  version: '1.0.0',
  digest: 'sha256:0',
  objects: 0,
  spec: {
    version: '1.0.0',
    source: { type: 'manifests', objects: { digest: 'sha256:0', count: 0 } },
    dependencies: [],
    sensitive: [],
  },
  createdAt: '',
}

/** Renders the ConfigMaps `a` and `b`, and shows those of other names. */
const showing = (...names: string[]) => {
  const source: Pick<BundleSource, 'type' | 'rendersPer' | 'sealedIn' | 'render'> = {
    type: 'manifests',
    rendersPer: 'revision',
    sealedIn: () => new Set(),
    render: async () => ({
      objects: [configMap('a'), configMap('b')],
      shown: names.map(configMap),
      asked: nothingAsked,
    }),
  }
  const render = createRenderer({
    sealer: { digest: (_, value) => value, identity: (value) => value },
    sourceOf: () => source as BundleSource,
    contentOf: async () => ({}),
    valuesOf: async () => new Map(),
    ledger: {} as GeneratedLedger,
    clock: systemClock,
  })
  const reader = {} as Reader
  return render(revision, { inputs: { release: 'r', namespace: 'n' }, read: (body) => body(reader) })
}

test('a source shows the objects it renders, in the same order', async () => {
  await expect(showing('a', 'b')).resolves.toMatchObject({ shown: [configMap('a'), configMap('b')] })
})

test.each([[['a']], [['b', 'a']], [['a', 'b', 'c']]])(
  'a source that shows %j in their place is refused',
  async (names) => {
    await expect(showing(...names)).rejects.toThrow('shows different objects than it renders')
  },
)
