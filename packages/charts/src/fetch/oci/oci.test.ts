import { afterEach, describe, expect, test } from 'vitest'
import { archiveOf } from '../../testing/archive.js'
import { digestOf } from '../download.js'
import { fetchChart } from '../fetch-chart.js'
import type { FetchOptions } from '../options.js'
import { createServers, type TestServer } from '../testing/server.js'
import { parseChallenges } from './challenge.js'
import { nextLink } from './link.js'
import { chartInIndex, chartLayer } from './manifest.js'
import { parseOciReference } from './reference.js'

describe('WWW-Authenticate', () => {
  test.each<[string[], unknown]>([
    [
      [
        'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
      ],
      [
        {
          scheme: 'bearer',
          parameters: {
            realm: 'https://auth.example/token',
            service: 'registry.example',
            scope: 'repository:a/b:pull,push',
          },
        },
      ],
    ],
    [['basic Realm=x'], [{ scheme: 'basic', parameters: { realm: 'x' } }]],
    [
      ['Negotiate, Basic realm="a, \\"b\\"", Bearer realm=c , error="d"'],
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'basic', parameters: { realm: 'a, "b"' } },
        { scheme: 'bearer', parameters: { realm: 'c', error: 'd' } },
      ],
    ],
    [
      ['Basic realm=a', 'Bearer realm=b'],
      [
        { scheme: 'basic', parameters: { realm: 'a' } },
        { scheme: 'bearer', parameters: { realm: 'b' } },
      ],
    ],
    [['', '"', '=', ', ,'], []],
  ])('%j', (values, expected) => {
    expect(
      parseChallenges(values).map(({ scheme, parameters }) => ({ scheme, parameters: { ...parameters } })),
    ).toEqual(expected)
  })
})

describe('Link', () => {
  const base = new URL('https://r.example/v2/a/tags/list')
  test.each([
    [['</v2/a/tags/list?last=1&n=100>; rel="next"'], 'https://r.example/v2/a/tags/list?last=1&n=100'],
    [['<?last=b>;rel=next'], 'https://r.example/v2/a/tags/list?last=b'],
    [['<x>; rel=prev, <y>; title="a, b"; rel="last next"'], 'https://r.example/v2/a/tags/y'],
    [['<x>; rel=prev'], undefined],
    [['<https://[>; rel=next'], undefined],
    [[], undefined],
  ])('%j', (values, expected) => {
    expect(nextLink(values, base)?.href).toBe(expected)
  })
})

describe('a reference', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  test.each([
    ['oci://r.example/web', 'https://r.example/', 'web', undefined, undefined],
    [
      'oci://r.example:5000/a/b_c/web:1.2.3+build.4',
      'https://r.example:5000/',
      'a/b_c/web',
      '1.2.3+build.4',
      undefined,
    ],
    ['oci://r.example/web:1.2.3_build', 'https://r.example/', 'web', '1.2.3+build', undefined],
    [`oci://docker.io/b/web:1@${digest}`, 'https://registry-1.docker.io/', 'b/web', '1', digest],
    ['oci://localhost:5000/web', 'http://localhost:5000/', 'web', undefined, undefined],
    ['oci://[::1]:5000/web', 'http://[::1]:5000/', 'web', undefined, undefined],
  ])('%s', (text, registry, repository, tag, found) => {
    const parsed = parseOciReference(text, false)
    expect([parsed.registry.href, parsed.repository, parsed.tag, parsed.digest]).toEqual([
      registry,
      repository,
      tag,
      found,
    ])
  })

  test.each([
    'https://r.example/web',
    'oci://r.example',
    'oci://r.example/',
    'oci://r.example/Web',
    'oci://r.example/a//b',
    'oci://r.example/../b',
    'oci://r.example/web:',
    'oci://r.example/web:a b',
    'oci://r.example/web@sha256:1',
    'oci://anna:secret@r.example/web',
    'oci://anna:secret@/web',
  ])('%s is refused', (text) => {
    expect(() => parseOciReference(text, false)).toThrow(/^invalid chart reference "(?!.*secret)/)
  })
})

const config = { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: 'sha256:0', size: 1 }
const layerType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'
const chartArchive =
  archiveOf([{ name: 'web/Chart.yaml', data: Buffer.from('name: web\nversion: 1.0.0\n') }])[0]?.data ??
  Buffer.of()
const layer = { mediaType: layerType, digest: digestOf(chartArchive), size: chartArchive.length }
const provenance = { ...layer, mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov' }

describe('a manifest', () => {
  test('names the archive beside a provenance file', () => {
    expect(chartLayer({ config, layers: [provenance, layer] }, 'x')).toEqual(layer)
  })

  test.each<[unknown, string]>([
    [
      { config: { mediaType: 'application/vnd.oci.image.config.v1+json' }, layers: [layer] },
      'is not a Helm chart',
    ],
    [null, 'is not a Helm chart'],
    [{ config, layers: [] }, '0 layers'],
    [{ config, layers: [layer, layer] }, '2 layers'],
    [{ config, layers: [{ ...layer, size: -1 }] }, '1 layers'],
    [{ config, layers: [{ ...layer, digest: 'sha512:00' }] }, 'expected a sha256 digest'],
    [{ config, layers: [{ ...layer, size: 65 * 1024 * 1024 }] }, 'more than the limit'],
  ])('%j is refused', (manifest, message) => {
    expect(() => chartLayer(manifest, 'x')).toThrow(message)
  })

  test('in an index is found if it is the only chart', () => {
    const image = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: layer.digest, size: 1 }
    const chart = { ...image, artifactType: config.mediaType }
    expect(chartInIndex({ manifests: [{ ...image, digest: 'sha256:1' }, chart] }, 'x')).toBe(layer.digest)
    expect(() => chartInIndex({ manifests: [image, image] }, 'x')).toThrow('is an index of 2 manifests')
  })
})

describe('a registry', () => {
  const { serve, close } = createServers()
  afterEach(close)
  const manifest = JSON.stringify({ schemaVersion: 2, config, layers: [layer] })
  /** A registry that requires `Bearer TOKEN` from the token server. */
  const registryWith = (
    realm: () => string,
    blob: () => string | undefined = () => undefined,
  ): Promise<TestServer> =>
    serve((request, response) => {
      if (request.headers.authorization !== 'Bearer t-1') {
        const challenge = `Bearer realm="${realm()}",service="registry",scope="repository:charts/web:pull"`
        response.writeHead(401, { 'www-authenticate': challenge }).end()
        return
      }
      const location = blob()
      if (request.url?.includes('/manifests/') === true) response.end(manifest)
      else if (location !== undefined) response.writeHead(307, { location }).end()
      else response.end(chartArchive)
    })
  const credentials = { username: 'anna', password: 'top-secret' }
  const get = (server: TestServer, options: FetchOptions = {}) =>
    fetchChart({ oci: `${server.url.replace('http', 'oci')}/charts/web:1.0.0` }, { credentials, ...options })

  test('gives a token for the credentials, which is used for every request', async () => {
    const tokens = await serve((_, response) => response.end('{"token":"t-1"}'))
    const registry = await registryWith(() => `${tokens.url}/token?x=1`)
    expect(await get(registry)).toMatchObject({ name: 'web', version: '1.0.0', digest: layer.digest })
    expect(tokens.requests).toMatchObject([
      {
        path: '/token?x=1&service=registry&scope=repository%3Acharts%2Fweb%3Apull',
        headers: { authorization: `Basic ${Buffer.from('anna:top-secret').toString('base64')}` },
      },
    ])
    expect(registry.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer t-1',
      'Bearer t-1',
    ])
  })

  test('gives a token to anyone for a public chart', async () => {
    const tokens = await serve((_, response) => response.end('{"access_token":"t-1"}'))
    const registry = await registryWith(() => tokens.url)
    const oci = `${registry.url.replace('http', 'oci')}/charts/web:1.0.0`
    expect((await fetchChart({ oci })).name).toBe('web')
    expect(tokens.requests[0]?.headers.authorization).toBeUndefined()
  })

  test.each<[string, number, string, string]>([
    ['refuses the credentials', 401, '', 'Unauthorized'],
    ['answers without a token', 200, '{}', 'Invalid'],
    ['answers with something else', 200, '<html>', 'Invalid'],
    ['gives a token that the registry refuses', 200, '{"token":"t-2"}', 'Unauthorized'],
  ])('with a token server that %s', async (_, status, body, reason) => {
    const tokens = await serve((_request, response) => response.writeHead(status).end(body))
    const error = await get(await registryWith(() => tokens.url)).catch((error: unknown) => error)
    expect(error).toMatchObject({ reason })
    expect(String(error)).not.toContain('secret')
  })

  test.each(['http://169.254.169.254/token', 'http://tokens.example/', 'nonsense'])(
    'with the token server %s gets no credentials',
    async (realm) => {
      await expect(get(await registryWith(() => realm))).rejects.toMatchObject({
        reason: expect.stringMatching(/AddressRefused|Invalid/),
      })
    },
  )

  test('that keeps blobs elsewhere gets the token there neither, nor does a challenge from there', async () => {
    const tokens = await serve((_, response) => response.end('{"token":"t-1"}'))
    const store = await serve((_, response) => response.end(chartArchive))
    expect(
      (
        await get(
          await registryWith(
            () => tokens.url,
            () => store.url,
          ),
        )
      ).digest,
    ).toBe(layer.digest)
    expect(store.requests[0]?.headers.authorization).toBeUndefined()
    const thief = await serve((_, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${thief.url}/t"` }).end(),
    )
    await expect(
      get(
        await registryWith(
          () => tokens.url,
          () => thief.url,
        ),
      ),
    ).rejects.toMatchObject({
      reason: 'Unauthorized',
    })
    expect(thief.requests).toHaveLength(1)
  })

  test('that requires a token gets the one of the caller', async () => {
    const registry = await registryWith(() => 'http://127.0.0.1:1/')
    expect((await get(registry, { credentials: { token: 't-1' } })).name).toBe('web')
    await expect(get(registry, { credentials: { token: 't-2' } })).rejects.toMatchObject({
      reason: 'Unauthorized',
    })
  })
})
