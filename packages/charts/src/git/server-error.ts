import { GitFailure } from './failure.js'
import type { GitError } from './run.js'

/** How messages name what the user gave, and where. */
export interface GitWords {
  /** The machine that runs Git: `on the hub host`. */
  where: string
  /** The URL: `spec.url`. */
  url: string
  /** How to give a login over https. */
  login: string
  /** How to give a key and host keys. */
  key: string
  /** How to allow a connection without TLS. */
  plainHttp: string
}

const authentication = /could not read (Username|Password)|Authentication failed|returned error: 40[13]/
const missing =
  /not found|returned error: 404|does not appear to be a git repository|not our ref|unadvertised object/
const redirect = /unable to update url base from redirection|redirect|returned error: 30\d/
const certificate = /certificate|SSL: no alternative|unable to get local issuer/i
const hostKey =
  /host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/i
const refusedKey = /permission denied|too many authentication failures/i
const invalidKey = /Load key .*: |error in libcrypto|invalid format/i
const noSsh = /ssh: (command )?not found|cannot run ssh/

/** An error of Git as a problem of the repository or of the access to it. */
export const failureOf = (error: GitError, host: string, words: GitWords): GitFailure => {
  const { text } = error
  const because = (problem: string, fix: string) =>
    new GitFailure(problem, fix, { cause: error, temporary: true })
  if (noSsh.test(text))
    return because(
      `the program ssh was not found ${words.where}`,
      `install an OpenSSH client ${words.where}, or use https`,
    )
  if (hostKey.test(text))
    return because(
      `the host key of ${host} is not among the known hosts`,
      `compare the output of \`ssh-keyscan HOST\` with the fingerprints that its operator publishes, then ${words.key}`,
    )
  if (invalidKey.test(text)) return because(`ssh cannot read the private key (${text})`, words.key)
  if (refusedKey.test(text))
    return because(
      `${host} refused the key (${text})`,
      'add its public key to the repository as a deploy key',
    )
  if (authentication.test(text)) return because(`${host} refused access (${text})`, words.login)
  if (redirect.test(text))
    return because(
      `${host} redirects, which is not followed (${text})`,
      `set ${words.url} to the address it redirects to`,
    )
  if (certificate.test(text))
    return because(
      `no secure connection to ${host} (${text})`,
      'pass the certificate authority if it is private',
    )
  if (missing.test(text))
    return because(
      `${host} has no such repository or commit (${text})`,
      `correct ${words.url}, or the branch, tag or commit`,
    )
  return because(`${host}: ${text}`, 'check the URL with `git ls-remote URL`')
}
