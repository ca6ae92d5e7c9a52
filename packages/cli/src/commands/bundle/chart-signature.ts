import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import {
  archiveIn,
  type ChartFile,
  checkKeyring,
  cosignKey,
  type VerifyOptions,
  verifyArchive,
} from '@hansa/charts'
import { UsageError } from '../../errors.js'
import { readText } from '../../files/text.js'
import { property } from '../../property.js'

/** The options about the signature of a chart; `verify` and `keyring` are those of Helm. */
export interface SignatureOptions {
  verify?: boolean
  keyring?: string
  cosignKey?: string
}

/** Throws UsageError for options about a signature where nothing is verified. */
export const refuseSignature = ({ verify, keyring, cosignKey: keyFile }: SignatureOptions): void => {
  for (const [option, value] of [
    ['--verify', verify],
    ['--keyring', keyring],
    ['--cosign-key', keyFile],
  ])
    if (value !== undefined)
      throw new UsageError(
        `${option} needs a chart that is not in Git: nothing else is verified`,
        `leave ${option} out`,
      )
}

const readKeyring = async (path: string): Promise<string> => {
  try {
    const data = await readFile(path)
    return data.includes('-----BEGIN PGP') ? data.toString() : data.toString('base64')
  } catch (error) {
    if (property(error, 'code') !== 'ENOENT') throw error
    throw new UsageError(
      `keyring "${path}" not found`,
      'export the public keys: gpg --export --armor KEY > keys.asc, and pass --keyring keys.asc',
    )
  }
}

/** The signature that a chart must have; the keys are checked, so that no private key leaves this machine. Throws UsageError, ChartFetchError. */
export const signatureOf = async ({
  verify,
  keyring,
  cosignKey: keyFile,
}: SignatureOptions): Promise<VerifyOptions | undefined> => {
  if (keyFile !== undefined) {
    if (verify === true || keyring !== undefined)
      throw new UsageError(
        '--cosign-key cannot be used with --verify or --keyring',
        'pass the one that signed the chart',
      )
    const { text: key } = await readText(keyFile)
    cosignKey(key)
    return { cosign: { key } }
  }
  if (verify !== true) {
    if (keyring !== undefined) throw new UsageError('--keyring needs --verify', 'pass --verify too')
    return undefined
  }
  const keys = await readKeyring(keyring ?? join(homedir(), '.gnupg', 'pubring.gpg'))
  await checkKeyring(keys)
  return { gpg: { keyring: keys } }
}

const provenanceBeside = async (path: string): Promise<string> => {
  try {
    return await readFile(`${path}.prov`, 'utf8')
  } catch (error) {
    if (property(error, 'code') !== 'ENOENT') throw error
    throw new UsageError(`"${path}" is not signed: "${path}.prov" not found`, 'sign it: helm package --sign')
  }
}

/**
 * Verifies an archive on this machine by the provenance file beside it.
 * @returns the provenance file
 * @throws UsageError for anything but an archive; ChartFetchError Unverified
 */
export const verifyPath = async (
  path: string,
  files: readonly ChartFile[],
  verify: VerifyOptions,
): Promise<string> => {
  if ('cosign' in verify)
    throw new UsageError('--cosign-key needs a chart in a registry', 'pass oci://HOST/PATH/NAME')
  const archive = archiveIn(files)
  if (archive === undefined)
    throw new UsageError(`--verify needs an archive, "${path}" is a folder`, 'sign it: helm package --sign')
  const provenance = await provenanceBeside(path)
  await verifyArchive(archive, provenance, verify.gpg.keyring)
  return provenance
}
