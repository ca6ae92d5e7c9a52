import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { packChart } from '../archive.js'
import { digestOf } from '../download.js'
import { fetchChart } from '../fetch-chart.js'
import { createServers } from '../testing/server.js'
import { cosignKey } from './cosign.js'

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }))
const acme = ec()
const other = ec()

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const simple = 'application/vnd.dev.cosign.simplesigning.v1+json'
const bundle = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** A registry with one chart, to which tests add signatures. */
const createRegistry = () => {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, Buffer>()
  const referrers: unknown[] = []
  const state = { hasReferrers: true }
  const addBlob = (data: Buffer, mediaType: string, more: object = {}) => {
    blobs.set(digestOf(data), data)
    return { mediaType, digest: digestOf(data), size: data.length, ...more }
  }
  const addManifest = (content: object, ...tags: string[]) => {
    const data = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType, ...content }))
    for (const reference of [digestOf(data), ...tags]) manifests.set(reference, data)
    return { mediaType: manifestType, digest: digestOf(data), size: data.length }
  }
  const answer = (url: string): Buffer | undefined => {
    const [, kind, reference = ''] = /^\/v2\/charts\/web\/(\w+)\/(.+)$/.exec(url) ?? []
    if (kind === 'blobs') return blobs.get(reference)
    if (kind === 'manifests') return manifests.get(reference)
    return kind === 'referrers' && state.hasReferrers
      ? Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: referrers }))
      : undefined
  }
  return { addBlob, addManifest, answer, referrers, state }
}

describe('a signature of cosign', () => {
  const { serve, close } = createServers()
  afterEach(close)
  let registry: ReturnType<typeof createRegistry>
  let digest: string
  const addChart = async (name: string, version: string, ...tags: string[]): Promise<string> => {
    const archive = await packChart(name, [
      { name: 'Chart.yaml', data: Buffer.from(`name: ${name}\nversion: ${version}\n`) },
    ])
    const config = registry.addBlob(Buffer.from('{}'), 'application/vnd.cncf.helm.config.v1+json')
    const layer = registry.addBlob(archive, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')
    return registry.addManifest({ config, layers: [layer] }, ...tags).digest
  }
  beforeEach(async () => {
    registry = createRegistry()
    digest = await addChart('web', '1.0.0', '1.0.0', '2.0.0')
  })

  const fetchVerified = async (key = pemOf(acme.publicKey), reference = ':1.0.0') => {
    const server = await serve((request, response) => {
      const data = registry.answer(request.url ?? '')
      if (data === undefined) response.writeHead(404).end()
      else response.end(data)
    })
    return fetchChart(
      { oci: `${server.url.replace('http', 'oci')}/charts/web${reference}` },
      { verify: { cosign: { key } } },
    )
  }
  const payloadOf = (of: string, type = 'cosign container image signature'): Buffer =>
    Buffer.from(
      JSON.stringify({
        critical: { type, image: { 'docker-manifest-digest': of }, identity: {} },
        optional: null,
      }),
    )
  /** A layer as cosign writes it for the payload. */
  const layerOf = (payload: Buffer, signature: Buffer) =>
    registry.addBlob(payload, simple, {
      annotations: { 'dev.cosignproject.cosign/signature': signature.toString('base64') },
    })
  const signedLayer = (payload: Buffer, key: KeyObject = acme.privateKey) =>
    layerOf(payload, sign('sha256', payload, key))
  const tagOf = (of: string): string => `${of.replace(':', '-')}.sig`
  const config = () => registry.addBlob(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json')
  const bundleOf = (statement: object, key: KeyObject = acme.privateKey) => {
    const type = 'application/vnd.in-toto+json'
    const payload = Buffer.from(JSON.stringify(statement))
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload])
    return registry.addBlob(
      Buffer.from(
        JSON.stringify({
          mediaType: bundle,
          dsseEnvelope: {
            payload: payload.toString('base64'),
            payloadType: type,
            signatures: [{ sig: sign('sha256', signed, key).toString('base64') }],
          },
        }),
      ),
      bundle,
    )
  }
  const statementOf = (of: string, predicateType = 'https://sigstore.dev/cosign/sign/v1') => ({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: of.slice('sha256:'.length) } }],
    predicateType,
  })
  const refer = (layer: object, artifactType: string): void => {
    registry.referrers.push({ ...registry.addManifest({ config: config(), layers: [layer] }), artifactType })
  }

  test('under its tag is found, and the key is named by its digest', async () => {
    registry.addManifest({ config: config(), layers: [signedLayer(payloadOf(digest))] }, tagOf(digest))
    const key = digestOf(acme.publicKey.export({ type: 'spki', format: 'der' }))
    expect((await fetchVerified()).verified).toEqual({ cosign: { key } })
    expect((await fetchVerified(undefined, `@${digest}`)).verified).toEqual({ cosign: { key } })
  })

  test.each([true, false])('among the referrers is found, with their API: %s', async (hasReferrers) => {
    refer(signedLayer(payloadOf(digest)), 'application/vnd.dev.cosign.artifact.sig.v1+json')
    registry.state.hasReferrers = hasReferrers
    if (!hasReferrers) registry.addManifest({ manifests: registry.referrers }, digest.replace(':', '-'))
    expect((await fetchVerified()).verified).toBeDefined()
  })

  test('in a bundle is found', async () => {
    refer(bundleOf(statementOf(digest)), bundle)
    expect((await fetchVerified()).verified).toBeDefined()
  })

  test('of another key beside it does no harm', async () => {
    const layers = [signedLayer(payloadOf(digest), other.privateKey), signedLayer(payloadOf(digest))]
    registry.addManifest({ config: config(), layers }, tagOf(digest))
    expect((await fetchVerified()).verified).toBeDefined()
  })

  test('of an older chart is refused under the tag of another version, by its digest it is not', async () => {
    registry.addManifest({ config: config(), layers: [signedLayer(payloadOf(digest))] }, tagOf(digest))
    await expect(fetchVerified(undefined, ':2.0.0')).rejects.toMatchObject({
      reason: 'Unverified',
      message: expect.stringMatching(
        /charts\/web:2\.0\.0 is not verified: it is chart "web" version "1\.0\.0", expected "web" version "2\.0\.0"/,
      ),
    })
    expect((await fetchVerified(undefined, `@${digest}`)).verified).toBeDefined()
  })

  test('of another chart is refused, also by its digest', async () => {
    const other = await addChart('shop', '1.0.0', '1.0.0')
    registry.addManifest({ config: config(), layers: [signedLayer(payloadOf(other))] }, tagOf(other))
    const refusal = { reason: 'Unverified', message: expect.stringContaining('it is chart "shop"') }
    await expect(fetchVerified()).rejects.toMatchObject(refusal)
    await expect(fetchVerified(undefined, `@${other}`)).rejects.toMatchObject(refusal)
  })

  test('of a version with build metadata is found under the tag that Helm writes', async () => {
    const build = await addChart('web', '1.0.0+b.1', '1.0.0_b.1')
    registry.addManifest({ config: config(), layers: [signedLayer(payloadOf(build))] }, tagOf(build))
    expect((await fetchVerified(undefined, ':1.0.0+b.1')).verified).toBeDefined()
  })

  const elsewhere = `sha256:${'0'.repeat(64)}`
  test.each<[string, () => void, RegExp]>([
    ['that is missing', () => {}, /its registry has no signature of sha256:/],
    [
      'by another key',
      () =>
        void registry.addManifest(
          { layers: [signedLayer(payloadOf(digest), other.privateKey)] },
          tagOf(digest),
        ),
      /none of 1 signatures is by this key/,
    ],
    [
      'of another manifest, stored for this one',
      () => void registry.addManifest({ layers: [signedLayer(payloadOf(elsewhere))] }, tagOf(digest)),
      /none of 1 signatures/,
    ],
    [
      'of a payload that was changed',
      () =>
        void registry.addManifest(
          { layers: [layerOf(payloadOf(digest), sign('sha256', payloadOf(elsewhere), acme.privateKey))] },
          tagOf(digest),
        ),
      /none of 1 signatures/,
    ],
    [
      'that is not a signature',
      () =>
        void registry.addManifest(
          { layers: [layerOf(payloadOf(digest), Buffer.from('nonsense'))] },
          tagOf(digest),
        ),
      /none of 1 signatures/,
    ],
    [
      'of another type of payload',
      () => void registry.addManifest({ layers: [signedLayer(payloadOf(digest, 'note'))] }, tagOf(digest)),
      /none of 1 signatures/,
    ],
    [
      'in a bundle about another manifest',
      () => refer(bundleOf(statementOf(elsewhere)), bundle),
      /none of 1/,
    ],
    [
      'in a bundle by another key',
      () => refer(bundleOf(statementOf(digest), other.privateKey), bundle),
      /none of 1/,
    ],
    [
      'in place of which there is an attestation',
      () => refer(bundleOf(statementOf(digest, 'https://cosign.sigstore.dev/attestation/vuln/v1')), bundle),
      /none of 1 signatures/,
    ],
  ])('%s is refused', async (_, prepare, message) => {
    prepare()
    await expect(fetchVerified()).rejects.toMatchObject({
      reason: 'Unverified',
      message: expect.stringMatching(message),
    })
  })

  test('is refused when the registry sends another payload than its digest says', async () => {
    registry.addManifest({ layers: [signedLayer(payloadOf(digest))] }, tagOf(digest))
    const { answer } = registry
    registry.answer = (url) => {
      const data = answer(url)
      return url.includes('/blobs/') && data?.includes('critical') === true ? payloadOf(elsewhere) : data
    }
    await expect(fetchVerified()).rejects.toMatchObject({ reason: 'DigestMismatch' })
  })

  test.each<[string, string, RegExp]>([
    ['a private key', String(acme.privateKey.export({ type: 'pkcs8', format: 'pem' })), /private key/],
    ['an RSA key', pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), /type rsa/],
    [
      'a key on another curve',
      pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey),
      /secp384r1/,
    ],
    ['a text', 'cosign', /is not a public key/],
  ])('with %s is refused before anything is fetched', (_, key, message) => {
    expect(() => cosignKey(key)).toThrow(message)
  })
})
