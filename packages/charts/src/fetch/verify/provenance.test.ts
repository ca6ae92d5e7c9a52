import {
  createCleartextMessage,
  enums,
  generateKey,
  type PrivateKey,
  readPrivateKey,
  revokeKey,
  sign,
} from 'openpgp'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkKeyring, verifyProvenance } from './provenance.js'

const digest = `sha256:${'a'.repeat(64)}`
const file = 'shop-1.4.0.tgz'

interface Signer {
  secret: PrivateKey
  armored: string
  keyring: string
}

const signerOf = async (name: string, expires = 0): Promise<Signer> => {
  const made = await generateKey({
    userIDs: [{ name, email: `${name}@acme.example` }],
    keyExpirationTime: expires,
    date: new Date('2026-01-01T00:00:00Z'),
  })
  return {
    secret: await readPrivateKey({ armoredKey: made.privateKey }),
    armored: made.privateKey,
    keyring: made.publicKey,
  }
}

/** The text of a provenance file, as Helm writes it. */
const textFor = (files: Readonly<Record<string, string>>): string =>
  `apiVersion: v2\nname: shop\nversion: 1.4.0\n\n...\nfiles:\n${Object.entries(files)
    .map(([name, sum]) => `  ${name}: ${sum}\n`)
    .join('')}`

const signed = async (text: string, ...signers: Signer[]): Promise<string> =>
  sign({
    message: await createCleartextMessage({ text }),
    signingKeys: signers.map(({ secret }) => secret),
    date: new Date('2026-02-01T00:00:00Z'),
  })

describe('a provenance file', () => {
  let acme: Signer
  let other: Signer
  let provenance: string
  beforeAll(async () => {
    acme = await signerOf('acme')
    other = await signerOf('other')
    provenance = await signed(textFor({ [file]: digest }), acme)
  })

  const verify = (text: string, keyring = acme.keyring, of = { file, digest }) =>
    verifyProvenance({ ...of, provenance: text }, keyring)

  test('signed by a key of the keyring names that key', async () => {
    const expected = {
      gpg: { fingerprint: acme.secret.getFingerprint().toUpperCase(), user: 'acme <acme@acme.example>' },
    }
    expect(await verify(provenance)).toEqual(expected)
    expect(await verify(provenance.replaceAll('\n', '\r\n'))).toEqual(expected)
    const binary = Buffer.from(acme.secret.toPublic().write()).toString('base64')
    expect(await verify(provenance, binary)).toEqual(expected)
  })

  test('signed by several keys is valid if one of them is known', async () => {
    const both = await signed(textFor({ [file]: digest }), other, acme)
    expect(await verify(both)).toMatchObject({ gpg: { user: 'acme <acme@acme.example>' } })
  })

  test.each<[string, () => Promise<string> | string, RegExp]>([
    ['by another key', () => signed(textFor({ [file]: digest }), other), /no valid signature by a key/],
    ['whose text was changed', () => provenance.replace('aaaa', 'aaab'), /no valid signature by a key/],
    [
      'of another digest',
      () => signed(textFor({ [file]: `sha256:${'b'.repeat(64)}` }), acme),
      /expects sha256:bbbb/,
    ],
    ['of another file', () => signed(textFor({ 'shop-1.3.0.tgz': digest }), acme), /does not name it/],
    ['of an inherited name', () => signed('a: b\n...\nfiles: []\n', acme), /does not name it/],
    ['without digests', () => signed('name: shop\n', acme), /does not name it/],
    [
      'with text before the signed text',
      () => `files:\n  ${file}: ${digest}\n${provenance.replace(digest, `sha256:${'c'.repeat(64)}`)}`,
      /no valid signature|cannot be read/,
    ],
    ['that is not signed', () => textFor({ [file]: digest }), /cannot be read/],
    ['that is cut', () => provenance.slice(0, 300), /cannot be read/],
    ['that is empty', () => '', /cannot be read/],
    ['that is huge', () => `${provenance}${' '.repeat(1024 * 1024)}`, /more than 1048576 bytes/],
  ])('%s is refused', async (_, make, message) => {
    await expect(verify(await make())).rejects.toMatchObject({
      reason: 'Unverified',
      message: expect.stringMatching(message),
    })
  })

  test('signed before its key expired stays valid, as in OpenPGP', async () => {
    const expired = await signerOf('expired', 3_600)
    const valid = await sign({
      message: await createCleartextMessage({ text: textFor({ [file]: digest }) }),
      signingKeys: expired.secret,
      date: new Date('2026-01-01T00:10:00Z'),
    })
    await expect(verify(valid, expired.keyring)).resolves.toBeDefined()
  })

  test('signed by a key that was revoked is refused', async () => {
    const { publicKey } = await revokeKey({
      key: acme.secret,
      reasonForRevocation: { flag: enums.reasonForRevocation.keyCompromised },
      format: 'armored',
    })
    await expect(verify(provenance, publicKey)).rejects.toMatchObject({
      reason: 'Unverified',
      message: expect.stringContaining('revoked'),
    })
  })

  test.each<[string, () => string, RegExp]>([
    ['nothing', () => '', /expected public keys|it is empty/],
    ['a text', () => 'a keyring', /expected public keys|it is empty/],
    ['a private key', () => acme.armored, /private key.*gpg --export --armor/],
    ['a private key in base64', () => Buffer.from(acme.secret.write()).toString('base64'), /private key/],
    ['too many keys', () => acme.keyring.repeat(2_000), /more than 262144 characters/],
  ])('and %s as a keyring are refused', async (_, keyring, message) => {
    await expect(checkKeyring(keyring())).rejects.toMatchObject({
      reason: 'Invalid',
      message: expect.stringMatching(message),
    })
  })
})
