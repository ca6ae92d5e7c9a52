import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b', 'c')
})
afterEach(() => hub.close())

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}-web }
spec:
  replicas: {{ .Values.replicas | default 3 }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, resources: {} }] }
{{- if .Values.wrong }}{{ fail "wrong is set" }}{{ end }}
`

const scaler = `{{- if .Values.scaled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: {{ .Release.Namespace }} }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ .Release.Name }}-web } }
{{- end }}
`

const push = (version = '1.0.0', values = {}, source = {}) =>
  hub.pushChart(
    {
      'templates/web.yaml': deployment,
      'templates/worker.yaml': deployment.replace('-web', '-worker'),
      'templates/scaler.yaml': scaler,
    },
    { version, values, source },
  )

const release = (spec: object = {}) =>
  hub.releaseSpec({ bundle: { name: 'shop', version: '1.0.0' }, placement: 'p', ...spec })

describe('a release of a chart', () => {
  test('that is divided is placed whole, on one cluster', async () => {
    await push()
    await hub.place({ replicas: { mode: 'Divided', divide: 'Weighted' } })
    await release()
    await hub.settled(1)
    expect(Object.values(await hub.shares())).toEqual([1])
  })

  test('that is duplicated is on every cluster', async () => {
    await push()
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await release()
    await hub.settled(3)
  })

  test('has the values of the release, and of its overrides on the clusters they select', async () => {
    await push()
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await release({
      values: { replicas: 2 },
      overrides: [
        { clusters: { names: ['b'] }, values: { replicas: 5 } },
        {
          object: { kind: 'Deployment', name: 'r-web' },
          patch: [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
        },
      ],
    })
    await hub.settled(3)
    const { items } = await hub.releases.targets({ ...here, name: 'r' })
    const values = items.map(({ spec }) => [spec.cluster, spec.desired.values])
    expect(values).toEqual([
      ['a', [{ replicas: 2 }]],
      ['b', [{ replicas: 2 }, { replicas: 5 }]],
      ['c', [{ replicas: 2 }]],
    ])
    const hashes = items.map(({ spec }) => spec.desired.valuesHash)
    expect(hashes[0]).toBe(hashes[2])
    expect(hashes[0]).not.toBe(hashes[1])
  })

  test('has secret values: sealed, shown as digests, and kept when the spec is sent back', async () => {
    await push()
    await hub.place({ replicas: { mode: 'Divided' } })
    const secret = { pointer: '/auth/password', secret: { value: 'hunter2-hunter2' } }
    const { resource } = await release({ valuesFrom: [secret] })
    const shown = resource.spec.valuesFrom
    expect(shown).toEqual([
      { pointer: '/auth/password', secret: { digest: expect.stringMatching(/^hmac-/) } },
    ])
    const again = await release({ valuesFrom: shown, values: { replicas: 1 } })
    expect(again.resource.spec.valuesFrom).toEqual(shown)
    await expect(
      release({ valuesFrom: [{ ...secret, secret: { digest: 'hmac-0' } }] }),
    ).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [expect.objectContaining({ pointer: '/spec/valuesFrom/0/secret' })],
    })
    await hub.settled(1)
    const digest = shown?.[0]?.secret.digest
    await vi.waitFor(async () => {
      const [target] = (await hub.releases.targets({ ...here, name: 'r' })).items
      expect(target?.spec.desired.values).toEqual([{ replicas: 1 }, { auth: { password: { digest } } }])
    })
    expect(JSON.stringify(again)).not.toContain('hunter2')
  })

  test.each([
    ['values with which it does not render', { values: { wrong: true } }, '/spec/values', 'wrong is set'],
    [
      'an override with such values',
      { overrides: [{ values: {} }, { values: { wrong: true } }] },
      '/spec/overrides/1/values',
      'wrong is set',
    ],
    ['replicas', { replicas: { 'r-web': 3 } }, '/spec/replicas/r-web', 'change the values'],
    [
      'a patch of an object that it does not render',
      { overrides: [{ object: { kind: 'Deployment', name: 'web' }, patch: [{ op: 'remove', path: '/a' }] }] },
      '/spec/overrides/0/object',
      'has no Deployment "web"',
    ],
  ])('with %s is refused', async (_, spec, pointer, reason) => {
    await push()
    await hub.place({})
    await expect(release(spec)).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining(reason),
      errors: [expect.objectContaining({ pointer })],
    })
  })

  test('cannot be scaled', async () => {
    await push()
    await hub.place({})
    await release()
    await expect(hub.releases.scale({ ...here, name: 'r', replicas: 3 }, options.subject)).rejects.toThrow(
      'the bundle has no workloads with replicas of their own',
    )
  })
})

test('manifests have no values', async () => {
  await hub.push('1.0.0')
  await hub.place({})
  await expect(
    release({ bundle: { name: 'web', version: '1.0.0' }, values: { a: 1 } }),
  ).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [expect.objectContaining({ pointer: '/spec/values' })],
  })
})

test('a Kustomize folder has no values either', async () => {
  const data = (text: string) => Buffer.from(text).toString('base64')
  const files = [
    { name: 'kustomization.yaml', data: data('resources: [a.yaml]\n') },
    { name: 'a.yaml', data: data('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n') },
  ]
  await hub.kinds.bundle.apply(
    { ...here, name: 'shop' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'shop' },
      spec: { version: '1.0.0', source: { type: 'kustomize', files }, dependencies: [], sensitive: [] },
    },
    options,
  )
  await hub.place({})
  await expect(release({ values: { a: 1 } })).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [expect.objectContaining({ pointer: '/spec/values' })],
  })
})

test.each([
  ['/spec/values', (values: object) => ({ values })],
  ['/spec/overrides/0/values', (values: object) => ({ overrides: [{ values }] })],
])('values of more than 1 MiB are refused: %s', async (pointer, specOf) => {
  await push()
  await hub.place({ replicas: { mode: 'Duplicated' } })
  const large = { list: Array.from({ length: 70_000 }, () => 'x'.repeat(8)) }
  await expect(release(specOf(large))).rejects.toMatchObject({ errors: [{ pointer }] })
  await expect(push('2.0.0', large)).rejects.toMatchObject({ errors: [{ pointer: '/spec/source/values' }] })
})

describe('values with template', () => {
  const duplicated = async () => {
    await push()
    await hub.place({ replicas: { mode: 'Duplicated' } })
  }
  const targets = async () =>
    (await hub.releases.targets({ ...here, name: 'r' })).items.map(({ spec }) => spec)

  test('are filled in for each cluster, and again when its labels change', async () => {
    await duplicated()
    await release({
      template: true,
      values: { host: '{{ cluster.name }}.example.com' },
      overrides: [{ clusters: { names: ['b'] }, values: { site: '{{ cluster.labels.site }}' } }],
    })
    await hub.settled(3)
    const [a, b] = await targets()
    expect(a?.desired).toMatchObject({ values: [{ host: 'a.example.com' }] })
    expect(a?.desired).not.toHaveProperty('problem')
    expect(b?.desired.problem).toMatch(
      /^the values at \/site: cluster "b" has no value for \{\{ cluster\.labels\.site \}\}/,
    )
    hub.fleet.change('b', 'labels', { labels: { site: 's1' }, changedAt: Date.now() })
    await vi.waitFor(async () => {
      const [, again] = await targets()
      expect(again?.desired.values).toEqual([{ host: 'b.example.com' }, { site: 's1' }])
      expect(again?.desired).not.toHaveProperty('problem')
    })
  })

  test('are refused with other expressions, naming each', async () => {
    await duplicated()
    await expect(
      release({
        template: true,
        values: { a: { b: '{{ .Values.x }}' } },
        overrides: [{ values: { c: '{{ cluster.name' } }],
      }),
    ).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/spec/values/a/b' }, { pointer: '/spec/overrides/0/values/c' }],
    })
  })

  test('are texts like any other without template', async () => {
    await duplicated()
    await release({ values: { text: '{{ .Values.x }}' } })
    await hub.settled(3)
    expect((await targets())[0]?.desired.values).toEqual([{ text: '{{ .Values.x }}' }])
  })
})

test('labels for a Namespace that the bundle contains itself are refused; for another one, its targets have them', async () => {
  const file = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: {{ .Values.space }} }\n'
  await hub.pushChart({ 'templates/space.yaml': file, 'values.yaml': 'space: shop\n' })
  await hub.place({})
  const createNamespace = { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }
  await expect(release({ namespace: 'shop', createNamespace })).rejects.toMatchObject({
    code: 'BadRequest',
    errors: [
      {
        pointer: '/spec/createNamespace',
        reason: expect.stringContaining('the bundle contains Namespace "shop"'),
      },
    ],
  })
  await release({ namespace: 'web', createNamespace })
  await hub.settled(3)
  const [target] = (await hub.releases.targets({ ...here, name: 'r' })).items
  expect(target?.spec.desired.createNamespace).toEqual(createNamespace)
})

describe('a chart with divisible workloads', () => {
  const workloads = async () => {
    const { items } = await hub.releases.targets({ ...here, name: 'r' })
    return items.map(({ spec }) =>
      spec.desired.workloads.map(({ kind, name, replicas }) => `${kind}/${name} ${replicas}`),
    )
  }
  const placeDivided = () =>
    hub.place({
      replicas: { mode: 'Divided', divide: 'Weighted' },
      spread: [{ by: 'cluster', min: 3, max: 3 }],
    })

  test.each([['r-web'], ['Deployment/r-web']])(
    'divides the replicas of %s alone, by the values or spec.replicas',
    async (name) => {
      await push('1.0.0', {}, { divisible: [name] })
      await placeDivided()
      await release()
      await hub.settled(3)
      expect(await workloads()).toEqual(Array(3).fill(['Deployment/r-web 1']))
      await release({ replicas: { 'r-web': 6 } })
      await vi.waitFor(async () => expect(await workloads()).toEqual(Array(3).fill(['Deployment/r-web 2'])))
      await release({ values: { replicas: 9 } })
      await vi.waitFor(async () => expect(await workloads()).toEqual(Array(3).fill(['Deployment/r-web 3'])))
    },
  )

  test('of which there are none is the chart as it was: whole, and on no cluster more', async () => {
    await push('1.0.0')
    const { resource } = await push('1.0.0', {}, { divisible: [] })
    expect(resource.spec.source).not.toHaveProperty('divisible')
    await hub.place({ replicas: { mode: 'Divided', divide: 'Weighted' } })
    await release()
    await hub.settled(1)
    expect(await workloads()).toEqual([['Bundle/chart 1']])
  })

  test.each([
    [
      'a name of nothing',
      ['web'],
      {},
      '"web" is not a workload of the rendering; the chart renders Deployment/r-web, Deployment/r-worker',
    ],
    ['another kind', ['StatefulSet/r-web'], {}, '"StatefulSet/r-web" is not a workload'],
    [
      'a workload with an autoscaler',
      ['r-worker', 'r-web'],
      { scaled: true },
      'Deployment/r-web is scaled by HorizontalPodAutoscaler/web, and cannot be divided',
    ],
  ])('with %s is refused', async (_, divisible, values, reason) => {
    await push('1.0.0', {}, { divisible })
    await placeDivided()
    await expect(release({ values })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/spec/values', reason: expect.stringContaining(`divisible: ${reason}`) }],
    })
  })

  test('needs a replica when it is created, and stays where it is when it is scaled to 0', async () => {
    await push('1.0.0', {}, { divisible: ['r-web'] })
    await hub.place({ replicas: { mode: 'Divided', divide: 'Aggregated' } })
    await expect(release({ replicas: { 'r-web': 0 } })).rejects.toMatchObject({
      code: 'BadRequest',
      errors: [
        { pointer: '/spec/replicas', reason: expect.stringContaining('at least one replica to r-web') },
      ],
    })
    await release()
    await hub.settled(1)
    await release({ replicas: { 'r-web': 0 } })
    await vi.waitFor(async () => expect(await workloads()).toEqual([['Deployment/r-web 0']]))
  })
})
