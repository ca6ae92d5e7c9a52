import { type GitRemote, type GitWords, knownHostsFault, sshKeyFault } from '@hansa/charts'
import { z } from 'zod'
import { isClearText } from '../../../runtime/address.js'
import { badField } from '../../../runtime/errors.js'
import { checkHttpAccess, type GivenHttpAccess, type GivenSecret, httpAccessFields } from '../http-access.js'

/** Access to a Git repository, as it is sent and as it is stored, by the schema of a secret. */
export const gitAccessOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    ...httpAccessFields(secret),
    sshKey: secret.optional().meta({
      description:
        'For ssh:// URLs: a private key in PEM without a passphrase. The program ssh must be on the hub host.',
    }),
    knownHosts: z.string().min(1).max(65_536).optional().meta({
      description: 'For ssh:// URLs: the keys of the server, in lines as in known_hosts.',
    }),
  })

export interface GivenGitAccess extends GivenHttpAccess {
  sshKey?: GivenSecret | undefined
  knownHosts?: string | undefined
}

const isSsh = (url: string): boolean => url.startsWith('ssh:')

const overHttps = ['username', 'password', 'token', 'certificateAuthority', 'plainHttp'] as const
const overSsh = ['sshKey', 'knownHosts'] as const

const checkSsh = ({ sshKey, knownHosts }: GivenGitAccess, at: string): void => {
  if (sshKey === undefined)
    throw badField(`${at}/access/sshKey`, 'is required for an ssh URL', 'set the private key of a deploy key')
  if (knownHosts === undefined)
    throw badField(
      `${at}/access/knownHosts`,
      'is required for an ssh URL',
      'compare the output of `ssh-keyscan HOST` with the fingerprints that its operator publishes, then set it',
    )
  const keyFault = sshKey.value === undefined ? undefined : sshKeyFault(sshKey.value)
  if (keyFault !== undefined)
    throw badField(
      `${at}/access/sshKey`,
      keyFault,
      "send the file that `ssh-keygen -t ed25519 -N '' -f FILE` writes, unchanged",
    )
  const hostsFault = knownHostsFault(knownHosts)
  if (hostsFault !== undefined)
    throw badField(`${at}/access/knownHosts`, hostsFault, 'send lines as `ssh-keyscan HOST` prints them')
}

/** Checks that the schema cannot express. Throws `BadRequest`; `at` is the pointer of the object with `url` and `access`. */
export const checkGitAccess = (url: string, access: GivenGitAccess, at: string): void => {
  const foreign = (isSsh(url) ? overHttps : overSsh).find((field) => access[field] !== undefined)
  if (foreign !== undefined)
    throw badField(
      `${at}/access/${foreign}`,
      `cannot be used with ${isSsh(url) ? 'an ssh' : 'an https'} URL`,
      isSsh(url) ? 'set sshKey and knownHosts' : 'set a token, or a username and a password',
    )
  if (isClearText(url) && access.plainHttp !== true)
    throw badField(`${at}/url`, 'is not encrypted', 'use https, or set access.plainHttp: true')
  if (isSsh(url)) checkSsh(access, at)
  else checkHttpAccess(access, `${at}/access`)
}

/** The secrets of an access in clear text. */
export interface GitSecrets {
  password?: string | undefined
  token?: string | undefined
  sshKey?: string | undefined
}

export const credentialsOf = (
  { username, knownHosts }: Pick<GivenGitAccess, 'username' | 'knownHosts'>,
  { password, token, sshKey }: GitSecrets,
): GitRemote['credentials'] => {
  if (sshKey !== undefined && knownHosts !== undefined) return { sshKey, knownHosts }
  if (token !== undefined) return { token }
  return username === undefined || password === undefined ? undefined : { username, password }
}

/** How messages of the hub name the fields of an object with `url` and `access`, such as `spec`. */
export const gitWordsFor = (object: string): GitWords => ({
  where: 'on the hub host',
  url: `${object}.url`,
  login: `set ${object}.access.token, or access.username and password`,
  key: `set ${object}.access.sshKey and access.knownHosts`,
  plainHttp: `use https, or set ${object}.access.plainHttp: true`,
})
