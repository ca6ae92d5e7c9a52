import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { digestOf } from '../download.js'
import { ChartFetchError } from '../error.js'
import type { Descriptor } from '../oci/manifest.js'
import { descriptorOf, listIn } from '../oci/manifest.js'
import type { RegistryRepository } from '../oci/registry.js'
import type { Verified } from '../options.js'
import { isRecord, textIn } from '../record.js'
import { shownText } from '../shown.js'

/** Source: github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md and sigstore/protobuf-specs (bundle.proto). */
const payloadType = 'application/vnd.dev.cosign.simplesigning.v1+json'
const signatureArtifact = 'application/vnd.dev.cosign.artifact.sig.v1+json'
const bundleType = /^application\/vnd\.dev\.sigstore\.bundle\.v0\.\d+\+json$/
const signedStatement = 'https://sigstore.dev/cosign/sign/v1'
const inTotoType = 'application/vnd.in-toto+json'
const annotation = 'dev.cosignproject.cosign/signature'

/** Signatures that are tried, and bytes of what one of them signs. */
const maxSignatures = 50
const maxPayload = 256 * 1024

/** @throws ChartFetchError Invalid unless it is an ECDSA P-256 public key in PEM */
export const cosignKey = (pem: string): KeyObject => {
  const refuse = (found: string): ChartFetchError =>
    new ChartFetchError(
      'Invalid',
      `the cosign key cannot be used: ${found}; expected the text of cosign.pub, an ECDSA P-256 public key in PEM`,
    )
  if (pem.includes('PRIVATE KEY')) throw refuse('it is a private key')
  let key: KeyObject
  try {
    key = createPublicKey({ key: pem, format: 'pem' })
  } catch {
    throw refuse('it is not a public key')
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw refuse(`it has type ${key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType}`)
  return key
}

/** A text that was signed, and its signature. */
interface Signed {
  data: Buffer
  signature: Buffer
  /** The digest of the manifest that it is about. */
  about: string | undefined
}

const parsedJson = (data: Buffer): unknown => {
  try {
    return JSON.parse(data.toString())
  } catch {
    return undefined
  }
}

const field = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value)

const payloadSigned = (data: Buffer, signature: string): Signed => {
  const payload = parsedJson(data)
  const digest = field(payload, 'critical', 'image', 'docker-manifest-digest')
  const isSignature = field(payload, 'critical', 'type') === 'cosign container image signature'
  return {
    data,
    signature: Buffer.from(signature, 'base64'),
    about: isSignature && typeof digest === 'string' ? digest : undefined,
  }
}

/** The statement in a bundle as DSSE signs it; other statements about a manifest, such as attestations, are not signatures. */
const bundleSigned = (bundle: unknown): Signed | undefined => {
  const envelope = field(bundle, 'dsseEnvelope')
  const signatures = listIn(envelope, 'signatures')
  const [payload, signature] = [textIn(envelope, 'payload'), textIn(signatures[0], 'sig')]
  if (payload === undefined || signature === undefined || textIn(envelope, 'payloadType') !== inTotoType)
    return undefined
  const data = Buffer.from(payload, 'base64')
  const statement = parsedJson(data)
  const subjects = listIn(statement, 'subject')
  const hex = field(subjects[0], 'digest', 'sha256')
  const isSignature = textIn(statement, 'predicateType') === signedStatement && subjects.length === 1
  return {
    data: Buffer.concat([Buffer.from(`DSSEv1 ${inTotoType.length} ${inTotoType} ${data.length} `), data]),
    signature: Buffer.from(signature, 'base64'),
    about: isSignature && typeof hex === 'string' ? `sha256:${hex}` : undefined,
  }
}

const ifFound = async <T>(read: Promise<T>): Promise<T | undefined> => {
  try {
    return await read
  } catch (error) {
    if (error instanceof ChartFetchError && error.reason === 'NotFound') return undefined
    throw error
  }
}

/** The signatures in a manifest of signatures. */
async function* signaturesIn(repository: RegistryRepository, manifest: unknown): AsyncGenerator<Signed> {
  for (const layer of listIn(manifest, 'layers')) {
    const descriptor = descriptorOf(layer)
    if (descriptor === undefined || descriptor.size > maxPayload) continue
    const signature = textIn(isRecord(layer) ? layer.annotations : undefined, annotation)
    if (descriptor.mediaType === payloadType && signature !== undefined)
      yield payloadSigned(await repository.blob(descriptor, 'signature'), signature)
    if (!bundleType.test(descriptor.mediaType)) continue
    const signed = bundleSigned(parsedJson(await repository.blob(descriptor, 'signature')))
    if (signed !== undefined) yield signed
  }
}

/** Manifests that refer to another one: from the referrers API, or its substitute, a tag. */
const referrersOf = async (repository: RegistryRepository, digest: string): Promise<Descriptor[]> => {
  const index =
    (await ifFound(repository.referrers(digest))) ??
    (await ifFound(repository.manifest(digest.replace(':', '-'))))?.manifest
  return listIn(index, 'manifests').flatMap((one) => {
    const type = textIn(one, 'artifactType') ?? ''
    const descriptor = descriptorOf(one)
    return descriptor !== undefined && (type === signatureArtifact || bundleType.test(type))
      ? [descriptor]
      : []
  })
}

async function* signaturesOf(repository: RegistryRepository, digest: string): AsyncGenerator<Signed> {
  const tagged = await ifFound(repository.manifest(`${digest.replace(':', '-')}.sig`))
  if (tagged !== undefined) yield* signaturesIn(repository, tagged.manifest)
  for (const { digest: referrer } of (await referrersOf(repository, digest)).slice(0, maxSignatures))
    yield* signaturesIn(repository, (await repository.manifest(referrer)).manifest)
}

/**
 * Verifies that a manifest was signed with a key by cosign. The transparency log is not used.
 * @param digests of the manifest, and of the index in which it was found
 * @throws ChartFetchError Unverified, or Invalid for a key that cannot be used
 */
export const verifyCosign = async (
  repository: RegistryRepository,
  digests: readonly string[],
  pem: string,
  subject: string,
): Promise<Verified> => {
  const key = cosignKey(pem)
  let tried = 0
  for (const digest of digests)
    for await (const { data, signature, about } of signaturesOf(repository, digest)) {
      if (about === digest && verify('sha256', data, key, signature)) {
        return { cosign: { key: digestOf(key.export({ type: 'spki', format: 'der' })) } }
      }
      tried += 1
      if (tried >= maxSignatures) break
    }
  throw new ChartFetchError(
    'Unverified',
    tried === 0
      ? `${shownText(subject)} is not verified: its registry has no signature of ${digests.join(' or ')}`
      : `${shownText(subject)} is not verified: none of ${tried} signatures is by this key and of ${digests.join(' or ')}`,
  )
}
