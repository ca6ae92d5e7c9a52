import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { History } from '../bundles/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { silentLogger as logger } from '../runtime/logger.js'
import { isRecord } from '../runtime/record.js'
import { createCertificateRenewal } from './renewal.js'
import { here, openReleases, options } from './testing/room.js'

let hub: Awaited<ReturnType<typeof openReleases>>
beforeEach(async () => {
  hub = await openReleases('a', 'b')
})
afterEach(() => hub.close())

const secret = (name: string, data: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\nstringData:\n${data}`

/** With keys that are drawn faster than RSA keys. */
const certificates = `{{- $ca := genCAWithKey "shop" 365 (genPrivateKey "ecdsa") }}
{{- $web := genSignedCertWithKey "web" nil nil 30 $ca (genPrivateKey "ed25519") }}
${secret('ca', '  crt: {{ $ca.Cert | quote }}\n  key: {{ $ca.Key | quote }}\n')}---
${secret('web', '  crt: {{ $web.Cert | quote }}\n  key: {{ $web.Key | quote }}\n')}`

const templates = {
  'templates/login.yaml': `{{- $password := randAlphaNum 24 }}
${secret('login', '  password: {{ $password }}\n')}---
apiVersion: v1
kind: ConfigMap
metadata: { name: url }
data: { url: "postgres://app:{{ $password }}@db" }
`,
  'templates/token.yaml': secret(
    'token',
    '  token: {{ randAlphaNum 32 }}\n  pin: {{ randNumeric 6 | quote }}\n',
  ),
  'templates/tls.yaml': certificates,
}

const push = (version = '1.0.0', files: Readonly<Record<string, string>> = templates) =>
  hub.pushChart(files, { version })

const release = (more: object = {}) =>
  hub.releaseSpec({ bundle: { name: 'shop', version: '1.0.0' }, placement: 'p', ...more })

const targets = async () => (await hub.releases.targets({ ...here, name: 'r' })).items

/** The values of the Secrets that delivery would apply on a cluster, by name. */
const secretsOn = async (cluster: string, history?: History) => {
  const target = (await targets()).find((one) => one.spec.cluster === cluster)
  if (target === undefined) throw new Error(`no target on ${cluster}`)
  const { bundle, namespace, rotation, values } = target.spec.desired
  const revision = await hub.store.read((reader) =>
    hub.bundles.find(reader, { ...here, name: 'shop', version: bundle.version }),
  )
  if (revision === undefined) throw new Error('no revision')
  const { objects } = await hub.bundles.render(revision, {
    inputs: {
      release: 'r',
      namespace,
      ...(values === undefined ? {} : { values }),
      ...(rotation === undefined ? {} : { rotation }),
    },
    release: {
      uid: target.spec.releaseUid,
      write: (body) => hub.store.write({ subject: options.subject }, body),
    },
    capabilities: async () => ({ kubernetesVersion: 'v1.36.3', apis: new Set(['v1']) }),
    history,
    read: hub.store.read,
  })
  return Object.fromEntries(
    objects.flatMap(({ metadata, stringData }) =>
      isRecord(stringData) ? [[metadata.name, stringData]] : [],
    ),
  )
}

const rotate = (more: { match?: string; dryRun?: 'All'; idempotencyKey?: string } = {}) =>
  hub.releases.rotateGenerated({ ...here, name: 'r', ...more }, options.subject)

const start = async (): Promise<Record<string, Record<string, unknown>>> => {
  await push()
  await hub.place({ replicas: { mode: 'Duplicated' } })
  await release()
  await hub.settled(2)
  return secretsOn('a')
}

describe('generated values are drawn again', () => {
  test('all of them, on all clusters alike, for good', async () => {
    const before = await start()
    const { values, targets: count } = await rotate()
    expect(count).toBe(2)
    expect(new Set(values.map(({ template }) => template))).toEqual(
      new Set(['shop/templates/login.yaml', 'shop/templates/tls.yaml', 'shop/templates/token.yaml']),
    )
    const after = await secretsOn('a')
    for (const [name, fields] of Object.entries(before))
      for (const [field, value] of Object.entries(fields)) expect(after[name]?.[field]).not.toBe(value)
    expect(await secretsOn('b')).toEqual(after)
    await push('1.0.1', { ...templates, 'templates/a.yaml': secret('a', '  a: {{ randAlpha 9 }}\n') })
    await release({ bundle: { name: 'shop', version: '1.0.1' } })
    await hub.eventually(async () => {
      expect((await targets()).map((one) => one.spec.desired.bundle.version)).toEqual(['1.0.1', '1.0.1'])
    })
    expect(await secretsOn('a')).toMatchObject(after)
  })

  test.each([
    ['a template', 'shop/templates/token.yaml', ['token']],
    ['an object', 'Secret/token', ['token']],
    ['an object in which a value appears within another text', 'ConfigMap/url', ['login']],
    ['a certificate: with its authority', 'Secret/web', ['ca', 'web']],
    ['an authority: with what it signed', 'Secret/ca', ['ca', 'web']],
    ['a folder', 'shop/templates', ['ca', 'login', 'token', 'web']],
  ])('only those of %s', async (_, match, changed) => {
    const before = await start()
    await rotate({ match })
    const after = await secretsOn('a')
    const differing = Object.keys(before).filter(
      (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
    )
    expect(differing.sort()).toEqual(changed)
    for (const name of changed)
      for (const [field, value] of Object.entries(before[name] ?? {}))
        expect(after[name]?.[field]).not.toBe(value)
  })

  test('once for one key, however often the request is repeated', async () => {
    await start()
    const first = await rotate({ idempotencyKey: 'k' })
    expect(await rotate({ idempotencyKey: 'k' })).toEqual(first)
    expect((await targets()).map((one) => one.spec.desired.rotation)).toEqual([1, 1])
    await expect(rotate({ idempotencyKey: 'k', match: 'Secret/token' })).rejects.toThrow('different request')
  })

  test('not in a dry run', async () => {
    const before = await start()
    const { values } = await rotate({ match: 'Secret/token', dryRun: 'All' })
    expect(values).toEqual([
      { template: 'shop/templates/token.yaml', function: 'randAlphaNum' },
      { template: 'shop/templates/token.yaml', function: 'randNumeric' },
    ])
    expect(await secretsOn('a')).toEqual(before)
  })

  test('with an event that names templates and no value', async () => {
    const before = await start()
    await rotate({ match: 'Secret/token' })
    const [event] = await hub.events('GeneratedRotated')
    expect(event?.message).toContain('2 generated values of shop/templates/token.yaml drawn again')
    expect(JSON.stringify(event)).not.toContain(String(before.token?.token))
  })

  test('also for a cluster that the release moves to later', async () => {
    await push()
    await hub.place({ affinity: [{ name: 'a', names: ['a'] }] })
    await release()
    await hub.settled(1)
    await secretsOn('a')
    await rotate()
    const after = await secretsOn('a')
    await hub.place({ affinity: [{ name: 'b', names: ['b'] }] })
    await hub.eventually(async () => {
      const staying = (await targets()).filter(({ spec }) => spec.removing === undefined)
      expect(staying.map(({ spec }) => [spec.cluster, spec.desired.rotation])).toEqual([['b', 1]])
    })
    expect(await secretsOn('b')).toEqual(after)
  })
})

test('a rendering that began before a rotation does not bring the old values back', async () => {
  const before = await start()
  const uid = (await targets())[0]?.spec.releaseUid ?? ''
  const draws = await hub.store.read((reader) => hub.bundles.generated.selected(reader, uid, { type: 'all' }))
  await push('1.0.1', { ...templates, 'templates/a.yaml': secret('a', '  a: {{ randAlpha 9 }}\n') })
  const revision = await hub.store.read((reader) =>
    hub.bundles.find(reader, { ...here, name: 'shop', version: '1.0.1' }),
  )
  if (revision === undefined) throw new Error('no revision')
  let isRotated = false
  const { objects } = await hub.bundles.render(revision, {
    inputs: { release: 'r', namespace: 'default' },
    release: {
      uid,
      write: async (body) => {
        // Between the rendering and its record.
        if (!isRotated) await rotate()
        isRotated = true
        return hub.store.write({ subject: options.subject }, body)
      },
    },
    read: hub.store.read,
  })
  const token = objects.find(({ metadata }) => metadata.name === 'token')?.stringData
  expect(token).not.toEqual(before.token)
  const now = await hub.store.read((reader) => hub.bundles.generated.selected(reader, uid, { type: 'all' }))
  expect(now.length).toBe(draws.length + 1)
  expect((await secretsOn('a')).token).toEqual(token)
})

describe('a rotation is refused', () => {
  test.each([
    ['Secret/other', 'it renders no Secret/other'],
    ['shop/templates/other.yaml', '"shop/templates/other.yaml" matches no generated value of the release'],
    ['ConfigMap/plain', 'matches no generated value'],
  ])('of %s', async (match, reason) => {
    await push('1.0.0', {
      ...templates,
      'templates/plain.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\ndata: { a: b }\n',
    })
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await release()
    await hub.settled(2)
    await secretsOn('a')
    await expect(rotate({ match })).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining(reason),
      errors: [expect.objectContaining({ pointer: '/match' })],
    })
  })

  test('where nothing was generated', async () => {
    await push('1.0.0', { 'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' })
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await release()
    await hub.settled(2)
    await expect(rotate()).rejects.toThrow('nothing is generated for release "r"')
  })
})

describe('.Release.Revision', () => {
  test('counts changes of bundle and values, for the clusters that they concern', async () => {
    await push()
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await release()
    await hub.settled(2)
    const revisions = async () =>
      (await targets()).map(({ spec }) => [spec.cluster, spec.desired.revision ?? 1])
    expect(await revisions()).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    await release({ values: { greeting: 'bye' } })
    await hub.eventually(async () => {
      expect(await revisions()).toEqual([
        ['a', 2],
        ['b', 2],
      ])
    })
    const overrides = [{ clusters: { names: ['b'] }, values: { greeting: 'hi' } }]
    await release({ values: { greeting: 'bye' }, overrides })
    await hub.eventually(async () => {
      expect(await revisions()).toEqual([
        ['a', 2],
        ['b', 3],
      ])
    })
  })
})

describe('certificates are renewed', () => {
  const day = 24 * 3_600_000
  const checkAfter = (days: number): Promise<void> =>
    createCertificateRenewal({
      ...{ store: hub.store, bundles: hub.bundles, logger },
      clock: { ...clock, now: () => clock.now() + days * day },
      writer: { subject: options.subject },
    }).check()
  const certificate = (secrets: Record<string, Record<string, unknown>>, name: string) =>
    new X509Certificate(String(secrets[name]?.crt))

  test('at two thirds of their life, on all clusters alike; nothing else changes', async () => {
    const before = await start()
    await checkAfter(19)
    expect(await secretsOn('a')).toEqual(before)
    expect(await hub.events('CertificatesRenewed')).toEqual([])
    await checkAfter(21)
    const after = await secretsOn('a')
    expect(after).toEqual({ ...before, web: { crt: expect.any(String), key: before.web?.key } })
    expect(after.web?.crt).not.toBe(before.web?.crt)
    expect(certificate(after, 'web').checkIssued(certificate(before, 'ca'))).toBe(true)
    expect(await secretsOn('b')).toEqual(after)
    expect((await targets()).map(({ spec }) => spec.desired.rotation)).toEqual([1, 1])
    expect(await hub.events('CertificatesRenewed')).toMatchObject([
      {
        message: expect.stringContaining('1 certificate of shop/templates/tls.yaml'),
        details: { targets: 2 },
      },
    ])
  })

  test('with everything that they signed', async () => {
    const before = await start()
    await checkAfter(250)
    const after = await secretsOn('a')
    for (const name of ['ca', 'web']) expect(after[name]?.crt).not.toBe(before[name]?.crt)
    expect(certificate(after, 'web').verify(certificate(after, 'ca').publicKey)).toBe(true)
    expect([after.login, after.token]).toEqual([before.login, before.token])
    expect(JSON.stringify(await hub.events('CertificatesRenewed'))).not.toContain('BEGIN')
  })

  test('unless they live for less than a day', async () => {
    await push('1.0.0', {
      'templates/tls.yaml': certificates.replace('365', '0').replace('nil nil 30', 'nil nil 0'),
    })
    await hub.place({ replicas: { mode: 'Duplicated' } })
    await release()
    await hub.settled(2)
    const before = await secretsOn('a')
    await checkAfter(1)
    expect(await secretsOn('a')).toEqual(before)
    expect(await hub.events('CertificatesRenewed')).toEqual([])
  })
})
