import { parseUrl } from '../url.js'

/** A commit by the name of a branch or a tag, or by its ID. */
export type GitRef = { branch: string } | { tag: string } | { commit: string } | { name: string }

/** A folder of a repository. */
export interface GitReference {
  /** `https://HOST/PATH.git` or `ssh://USER@HOST/PATH.git`, without secrets. */
  url: string
  /** The folder; empty for the top. */
  path: string
  /** A branch, a tag or a commit; absent for the default branch. */
  ref?: string
}

/** An address that does not name a folder of a repository. */
export class GitAddressError extends Error {
  override readonly name = 'GitAddressError'
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message)
  }
}

const prefix = /^git\+(?=(https?|ssh):\/\/)/

/** Whether a text is an address of a folder in Git: `git+https://…` or `git+ssh://…`. */
export const isGitAddress = (text: string): boolean => prefix.test(text)

const commitId = /^[0-9a-f]{40}$/

/** Whether Git allows a name of a branch or a tag. Source: the rules of `git check-ref-format`. */
export const isRefName = (name: string): boolean =>
  name !== '' &&
  name.length <= 250 &&
  name !== '@' &&
  !/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\.$|^[-/.]|\/$|\/\.|\.lock(\/|$)/u.test(name)

/** Whether a path is relative, with slashes and without `.` and `..`; empty for the top. */
export const isGitPath = (path: string): boolean =>
  path === '' ||
  (path.length <= 1000 &&
    !/\p{Cc}/u.test(path) &&
    path.split('/').every((part) => !['', '.', '..', '.git'].includes(part)))

/** What `ssh` takes: a user, a host that is not an option, a port. */
const sshUrl =
  /^ssh:\/\/(?<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@(?<host>[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::(?<port>[1-9]\d{0,4}))?(?<path>\/[^?#\s\p{Cc}]+)$/u

/** The parts of an `ssh://` URL; undefined for one that cannot be used. The host has no brackets. */
export const sshPartsOf = (
  url: string,
): { user: string; host: string; port: number; path: string } | undefined => {
  const { user, host, port = '22', path } = sshUrl.exec(url)?.groups ?? {}
  if (user === undefined || host === undefined || path === undefined || Number(port) > 65_535)
    return undefined
  return { user, host: host.replace(/^\[|\]$/g, ''), port: Number(port), path }
}

/** A host, a port and a path in the characters of RFC 3986: programs that read other texts as URLs find different hosts in them. */
const httpUrl = /^https?:\/\/[A-Za-z0-9.:[\]-]+(\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$/i

/** Whether a text is the URL of a repository that can be read: https, http or ssh, without secrets, query and fragment. */
export const isGitUrl = (text: string): boolean => {
  if (/^ssh:/i.test(text)) return sshPartsOf(text) !== undefined
  const url = httpUrl.test(text) ? parseUrl(text) : undefined
  if (url === undefined) return false
  const { protocol, username, password, search, hash } = url
  return /^https?:$/.test(protocol) && username + password + search + hash === ''
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new GitAddressError(`"${text}" is not percent-encoded text`, 'write a percent sign as %25')
  }
}

const form = 'git+https://HOST/REPOSITORY.git//PATH?ref=BRANCH'

/**
 * Reads `git+https://HOST/REPOSITORY.git//PATH?ref=REF`, as Kustomize writes it after the scheme. A plus sign in REF is one.
 * @throws GitAddressError
 */
export const parseGitAddress = (text: string): GitReference => {
  const address = text.replace(prefix, '')
  // A user name over https can be a token.
  const secret = address.startsWith('ssh:') ? /\/\/[^/@]*:[^/@]*@/ : /\/\/[^/@]*@/
  const shown = text.replace(secret, '//').replace(/[?#].*$/s, '')
  if (address.includes('#'))
    throw new GitAddressError(`"${shown}" has a fragment (#…)`, `name the commit with ?ref=, as in ${form}`)
  const [, scheme = '', rest = '', query = ''] = /^([a-z]+:\/\/)([^?]*)(?:\?(.*))?$/s.exec(address) ?? []
  const [repository = '', path = '', more] = rest.split('//')
  if (more !== undefined)
    throw new GitAddressError(`"${shown}" has more than one // after the host`, `expected ${form}`)
  const url = scheme + repository.replace(/\/+$/, '')
  if (!isGitUrl(url))
    throw new GitAddressError(
      `"${shown}" does not name a repository`,
      scheme === 'ssh://'
        ? 'expected git+ssh://USER@HOST/REPOSITORY.git, without a password'
        : `expected ${form}, without a user name and a password: pass --username and --password-stdin`,
    )
  const folder = decoded(path.replace(/\/+$/, ''))
  if (!isGitPath(folder))
    throw new GitAddressError(
      `invalid path "${folder}" in "${shown}"`,
      'expected a relative path with slashes, without . and ..',
    )
  let ref: string | undefined
  for (const part of query === '' ? [] : query.split('&')) {
    const [key = '', value = ''] = part.split(/=(.*)/s)
    if (key !== 'ref' || ref !== undefined)
      throw new GitAddressError(
        `unknown parameter "${key}" in "${shown}"`,
        `expected one ?ref=, as in ${form}`,
      )
    ref = decoded(value)
    if (!isRefName(ref))
      throw new GitAddressError(`invalid ref "${ref}"`, 'expected a branch, a tag or a commit ID')
  }
  return { url, path: folder, ...(ref === undefined ? {} : { ref }) }
}

/** The commit that a user means by a text; undefined for the default branch. */
export const refOf = (text: string | undefined): GitRef | undefined => {
  if (text === undefined) return undefined
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(text) ?? []
  if (kind !== undefined && name !== undefined) return kind === 'heads' ? { branch: name } : { tag: name }
  return commitId.test(text) ? { commit: text } : { name: text }
}

/** The place of a commit's folder, for the annotation `hansa.dev/from`. */
export const originOfCommit = ({ url, path, ref }: GitReference, commit: string): string =>
  `${url}${path === '' ? '' : `//${path}`}${ref === undefined || ref === commit ? '' : `?ref=${ref}`}@${commit}`
