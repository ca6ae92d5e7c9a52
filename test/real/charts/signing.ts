import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateKey } from 'openpgp'
import type { Registry } from '../../rig/index.js'
import type { Helm } from './helm.js'

/** A GnuPG key in files: the secret one as Helm reads it, the public one armored. */
export interface GpgKey {
  secret: string
  keyring: string
  fingerprint: string
}

export const createGpgKey = async (folder: string, name: string): Promise<GpgKey> => {
  const { privateKey, publicKey } = await generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: [{ name, email: `${name}@acme.example` }],
    // The clock of the one who verifies must not be behind.
    date: new Date(Date.now() - 60_000),
    format: 'object',
  })
  mkdirSync(folder, { recursive: true })
  const [secret, keyring] = [join(folder, `${name}.gpg`), join(folder, `${name}.asc`)]
  writeFileSync(secret, privateKey.write())
  writeFileSync(keyring, publicKey.armor())
  return { secret, keyring, fingerprint: publicKey.getFingerprint().toUpperCase() }
}

/** Packs and signs a chart with Helm. @returns the path of the archive, which has a provenance file beside it */
export const packSigned = async (helm: Helm, name: string, key: GpgKey): Promise<string> => {
  const source = helm.write(`signed/${name}`, {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0+build.1\n`,
    'templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Chart.Name }}\n',
  })
  const packed = join(helm.folder, 'packed')
  await helm.run(
    'package',
    source,
    '--destination',
    packed,
    '--sign',
    '--key',
    'acme',
    '--keyring',
    key.secret,
  )
  return join(packed, `${name}-1.0.0+build.1.tgz`)
}

/** A key pair of cosign; the public one in a file. */
export const createCosignKey = (folder: string, name: string): { privateKey: KeyObject; file: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = join(folder, `${name}.pub`)
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }))
  return { privateKey, file }
}

const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`

/** Signs what a tag names as `cosign sign --key` does. */
export const cosignSign = async (
  { host, account }: Registry,
  repository: string,
  tag: string,
  privateKey: KeyObject,
): Promise<void> => {
  const base = `http://${host}/v2/${repository}`
  const authorization = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`
  const call = async (method: string, url: string, body?: Buffer, type = 'application/octet-stream') => {
    const response = await fetch(url, {
      method,
      headers: { authorization, 'content-type': type, accept: manifestType },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
    return response
  }
  const addBlob = async (data: Buffer, mediaType: string, annotations?: Record<string, string>) => {
    const location = (await call('POST', `${base}/blobs/uploads/`)).headers.get('location') ?? ''
    const url = new URL(location, base)
    url.searchParams.set('digest', digestOf(data))
    await call('PUT', url.href, data)
    return { mediaType, digest: digestOf(data), size: data.length, ...(annotations && { annotations }) }
  }
  const signed = (await call('GET', `${base}/manifests/${tag}`)).headers.get('docker-content-digest') ?? ''
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': `${host}/${repository}` },
        image: { 'docker-manifest-digest': signed },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  )
  const layer = await addBlob(payload, 'application/vnd.dev.cosign.simplesigning.v1+json', {
    'dev.cosignproject.cosign/signature': sign('sha256', payload, privateKey).toString('base64'),
  })
  const config = await addBlob(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json')
  const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers: [layer] }
  const reference = `${signed.replace(':', '-')}.sig`
  await call('PUT', `${base}/manifests/${reference}`, Buffer.from(JSON.stringify(manifest)), manifestType)
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
