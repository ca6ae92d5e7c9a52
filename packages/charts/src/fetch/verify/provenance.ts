import type { Key } from 'openpgp'
import { ChartFetchError } from '../error.js'
import type { Verified } from '../options.js'
import { isRecord, textIn } from '../record.js'
import { shownText } from '../shown.js'
import { parseYamlMap } from '../yaml.js'

/** Bytes of a provenance file, and characters of a keyring. */
export const maxProvenance = 1024 * 1024
const maxKeyring = 256 * 1024

const armor = '-----BEGIN PGP'

const messageOf = (error: unknown): string =>
  shownText(error instanceof Error ? error.message : String(error))

const invalidKeyring = (reason: string): ChartFetchError =>
  new ChartFetchError('Invalid', `the keyring cannot be used: ${reason}`)

/** Loaded when the first signature is verified. */
const library = () => import('openpgp')

const keysIn = async (keyring: string): Promise<Key[]> => {
  if (keyring.length > maxKeyring) throw invalidKeyring(`it has more than ${maxKeyring} characters`)
  const { readKeys } = await library()
  let keys: Key[]
  try {
    keys = keyring.includes(armor)
      ? await readKeys({ armoredKeys: keyring })
      : await readKeys({ binaryKeys: new Uint8Array(Buffer.from(keyring, 'base64')) })
  } catch (error) {
    throw invalidKeyring(`expected public keys, armored or as gpg --export writes them (${messageOf(error)})`)
  }
  if (keys.length === 0) throw invalidKeyring('it is empty')
  if (keys.some((key) => key.isPrivate()))
    throw invalidKeyring('it has a private key; export the public keys only: gpg --export --armor')
  return keys
}

/** @throws ChartFetchError Invalid for anything but public keys */
export const checkKeyring = async (keyring: string): Promise<void> => {
  await keysIn(keyring)
}

const unverified = (subject: string, reason: string): ChartFetchError =>
  new ChartFetchError('Unverified', `${subject} is not verified: ${reason}`)

/** The signed text, and the key of a valid signature. */
const signedText = async (
  provenance: string,
  keys: Key[],
  subject: string,
): Promise<{ text: string; key: Key }> => {
  const { readCleartextMessage, verify } = await library()
  const result = await (async () => {
    const message = await readCleartextMessage({ cleartextMessage: provenance })
    return verify({ message, verificationKeys: keys })
  })().catch((error: unknown) => {
    throw unverified(subject, `its provenance file cannot be read (${messageOf(error)})`)
  })
  const reasons: string[] = []
  for (const { keyID, verified } of result.signatures) {
    try {
      await verified
      const [key] = keys.filter((one) => one.getKeys(keyID).length > 0)
      if (key !== undefined) return { text: result.data, key }
    } catch (error) {
      reasons.push(messageOf(error))
    }
  }
  throw unverified(
    subject,
    `its provenance file has no valid signature by a key of the keyring (${reasons.join('; ') || 'it has no signature'})`,
  )
}

/** The second document of a provenance file: digests by file name. Source: helm.sh/docs/topics/provenance. */
const filesIn = (text: string, subject: string): Readonly<Record<string, unknown>> => {
  const [, sums] = text.replaceAll('\r\n', '\n').split('\n...\n')
  const { files } = parseYamlMap(sums ?? '', `the provenance file of ${subject}`)
  return isRecord(files) ? files : {}
}

/**
 * Verifies an archive by Helm's provenance file: signed by one of the keys, with the digest of the archive under its name.
 * @param file `NAME-VERSION.tgz`
 * @throws ChartFetchError Unverified, or Invalid for a keyring that cannot be used
 */
export const verifyProvenance = async (
  { file, digest, provenance }: { file: string; digest: string; provenance: string },
  keyring: string,
): Promise<Verified> => {
  const keys = await keysIn(keyring)
  const subject = shownText(file)
  if (provenance.length > maxProvenance)
    throw unverified(subject, `its provenance file has more than ${maxProvenance} bytes`)
  const { text, key } = await signedText(provenance, keys, subject)
  const files = filesIn(text, subject)
  const found = Object.hasOwn(files, file) ? textIn(files, file) : undefined
  if (found === undefined) throw unverified(subject, 'its provenance file does not name it')
  if (found !== digest)
    throw unverified(subject, `it has digest ${digest}, its provenance file expects ${shownText(found)}`)
  const user = shownText(key.getUserIDs()[0] ?? '')
  return { gpg: { fingerprint: key.getFingerprint().toUpperCase(), ...(user === '' ? {} : { user }) } }
}
