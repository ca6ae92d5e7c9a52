import { describe, expect, test } from 'vitest'
import { ImageSettings } from './contract.js'
import { withMirrors } from './mirrored.js'
import { mirroredImage } from './reference.js'

const digest = `sha256:${'a'.repeat(64)}`
const mirrors = [
  { from: 'docker.io', to: 'mirror.example.com/hub', pullSecret: 'mirror' },
  { from: 'docker.io/grafana', to: 'mirror.example.com:5000/metrics' },
  { from: 'ghcr.io', to: 'mirror.example.com/ghcr' },
]

describe('an image reference', () => {
  test.each([
    ['nginx', 'mirror.example.com/hub/library/nginx'],
    ['nginx:1.29', 'mirror.example.com/hub/library/nginx:1.29'],
    ['bitnami/redis', 'mirror.example.com/hub/bitnami/redis'],
    ['docker.io/nginx:1', 'mirror.example.com/hub/library/nginx:1'],
    ['index.docker.io/a/b', 'mirror.example.com/hub/a/b'],
    [`nginx:1.29@${digest}`, `mirror.example.com/hub/library/nginx:1.29@${digest}`],
    [`ghcr.io/a/b/c@${digest}`, `mirror.example.com/ghcr/a/b/c@${digest}`],
    ['grafana/grafana:12', 'mirror.example.com:5000/metrics/grafana:12'],
    ['mirror.example.com/hub/library/nginx:1', 'mirror.example.com/hub/library/nginx:1'],
  ])('%s is pulled as %s', (image, mirrored) => {
    expect(mirroredImage(image, mirrors)?.image).toBe(mirrored)
  })

  test.each([
    'quay.io/a/b:1',
    'ghcr.io.example.com/a',
    'localhost:5000/nginx',
    '',
    'two words',
    'nginx:1\n',
    '{{ .Values.image }}',
    'https://ghcr.io/a',
    'x'.repeat(2_000_000),
  ])('%.40s stays', (image) => {
    expect(mirroredImage(image, mirrors)).toBeUndefined()
  })

  test('that the mirror serves under the same name stays, with the Secret', () => {
    const own = [{ from: 'docker.io', to: 'docker.io', pullSecret: 'paid' }]
    expect(mirroredImage('nginx:1', own)).toEqual({ image: 'nginx:1', pullSecret: 'paid' })
  })
})

const pod = {
  initContainers: [{ name: 'i', image: 'busybox' }],
  containers: [
    { name: 'a', image: 'quay.io/a/a:1', args: ['nginx'] },
    { name: 'b', image: 'ghcr.io/b/b:1' },
  ],
  ephemeralContainers: [{ name: 'e', image: 'busybox' }],
  volumes: [
    { name: 'v', image: { reference: 'ghcr.io/v/v:1' } },
    { name: 'c', configMap: { name: 'nginx' } },
  ],
  imagePullSecrets: [{ name: 'own' }],
}
const mirrored = {
  initContainers: [{ name: 'i', image: 'mirror.example.com/hub/library/busybox' }],
  containers: [
    { name: 'a', image: 'quay.io/a/a:1', args: ['nginx'] },
    { name: 'b', image: 'mirror.example.com/ghcr/b/b:1' },
  ],
  ephemeralContainers: [{ name: 'e', image: 'mirror.example.com/hub/library/busybox' }],
  volumes: [
    { name: 'v', image: { reference: 'mirror.example.com/ghcr/v/v:1' } },
    { name: 'c', configMap: { name: 'nginx' } },
  ],
  imagePullSecrets: [{ name: 'own' }, { name: 'mirror' }],
}
const named = (apiVersion: string, kind: string, fields: object): Record<string, unknown> => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...fields,
})

describe('the images of an object', () => {
  const template = (spec: unknown) => ({ spec: { replicas: 2, template: { spec } } })
  test.each([
    ['v1', 'Pod', (spec: unknown) => ({ spec })],
    ['v1', 'PodTemplate', (spec: unknown) => ({ template: { spec } })],
    ['v1', 'ReplicationController', template],
    ['apps/v1', 'Deployment', template],
    ['apps/v1', 'StatefulSet', template],
    ['apps/v1', 'DaemonSet', template],
    ['apps/v1', 'ReplicaSet', template],
    ['batch/v1', 'Job', template],
    ['batch/v1beta1', 'CronJob', (spec: unknown) => ({ spec: { jobTemplate: template(spec) } })],
  ])('of %s %s: all containers, image volumes and the Secrets of their mirrors', (apiVersion, kind, of) => {
    const before = named(apiVersion, kind, of(pod))
    const unchanged = structuredClone(before)
    expect(withMirrors(before, { mirrors })).toEqual(named(apiVersion, kind, of(mirrored)))
    expect(before).toEqual(unchanged)
  })

  test('no Secret is added twice, and none without an image from its mirror', () => {
    const once = withMirrors(named('v1', 'Pod', { spec: pod }), { mirrors })
    expect(withMirrors(once, { mirrors })).toBe(once)
    const other = named('v1', 'Pod', { spec: { containers: [{ image: 'ghcr.io/b/b' }] } })
    expect(withMirrors(other, { mirrors }).spec).toEqual({
      containers: [{ image: 'mirror.example.com/ghcr/b/b' }],
    })
  })

  test('texts of other kinds, and pods in a form that is not valid, stay', () => {
    for (const object of [
      named('v1', 'ConfigMap', { data: { image: 'nginx', spec: 'nginx' } }),
      named('example.org/v1', 'Deployment', { spec: { template: { spec: pod } } }),
      named('v1', 'Pod', { spec: 'nginx' }),
      named('v1', 'Pod', { spec: { containers: { image: 'nginx' } } }),
      named('v1', 'Pod', { spec: { containers: [{ image: { digest: 'hmac-1' } }, null] } }),
      named('apps/v1', 'Deployment', {}),
    ])
      expect(withMirrors(object, { mirrors })).toBe(object)
  })

  test('of a custom resource are found at the paths of the settings: texts and pod specs', () => {
    const paths = [
      {
        group: 'monitoring.coreos.com',
        kind: 'Prometheus',
        pointers: ['/spec/image', '/spec/sidecars/*/image', '/spec/podTemplate/spec', '/spec/missing/image'],
      },
    ]
    const object = named('monitoring.coreos.com/v1', 'Prometheus', {
      spec: {
        image: 'nginx:1',
        version: 'nginx',
        sidecars: [{ image: 'busybox' }, { image: 'quay.io/a' }],
        podTemplate: { spec: pod },
      },
    })
    expect(withMirrors(object, { mirrors, paths }).spec).toEqual({
      image: 'mirror.example.com/hub/library/nginx:1',
      version: 'nginx',
      sidecars: [{ image: 'mirror.example.com/hub/library/busybox' }, { image: 'quay.io/a' }],
      podTemplate: { spec: mirrored },
    })
    expect(withMirrors({ ...object, kind: 'Alertmanager' }, { mirrors, paths })).toEqual({
      ...object,
      kind: 'Alertmanager',
    })
  })
})

describe('settings', () => {
  const problems = (settings: unknown) =>
    ImageSettings.safeParse(settings).error?.issues.map(
      ({ path, message }) => `${path.join('/')}: ${message}`,
    )

  test.each([
    [{ from: 'https://docker.io', to: 'm.example.com' }, /^mirrors\/0\/from: must be the host of a registry/],
    [{ from: 'docker', to: 'm.example.com' }, /^mirrors\/0\/from: must be/],
    [{ from: 'docker.io', to: 'm.example.com/a:1' }, /^mirrors\/0\/to: must be/],
    [
      { from: 'docker.io', to: 'm.example.com', pullSecret: 'A b' },
      /^mirrors\/0\/pullSecret: must be the name/,
    ],
  ])('with the mirror %j are refused', (mirror, reason) => {
    expect(problems({ mirrors: [mirror] })).toEqual([expect.stringMatching(reason)])
  })

  test('with two mirrors of one registry, or paths into ConfigMaps, Secrets or prototypes are refused', () => {
    const mirror = { from: 'docker.io', to: 'm.example.com' }
    expect(problems({ mirrors: [mirror, { ...mirror, to: 'n.example.com' }] })).toEqual([
      'mirrors/1/from: "docker.io" has another mirror already: remove one of them',
    ])
    for (const kind of ['ConfigMap', 'Secret'])
      expect(problems({ mirrors, paths: [{ kind, pointers: ['/data/a'] }] })).toEqual([
        expect.stringMatching(/^paths\/0\/kind: must not be ConfigMap or Secret/),
      ])
    for (const pointer of ['', 'spec', '/__proto__/a'])
      expect(problems({ mirrors, paths: [{ group: 'a.b', kind: 'K', pointers: [pointer] }] })).toHaveLength(1)
    expect(
      problems({ mirrors, paths: [{ group: 'a.b', kind: 'ConfigMap', pointers: ['/a'] }] }),
    ).toBeUndefined()
  })

  test('with long hosts of dots are checked in linear time', () => {
    const started = performance.now()
    problems({ mirrors: [{ from: `${'a.-'.repeat(160)}!`, to: 'm.example.com' }] })
    mirroredImage(`${'a.'.repeat(490)}!`, mirrors)
    expect(performance.now() - started).toBeLessThan(200)
  })
})
