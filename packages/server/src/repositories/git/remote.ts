import type { LookupAddress } from 'node:dns'
import { writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { type ProxySettings, proxyFor } from '@hansa/charts'
import type { Egress } from '../../runtime/egress.js'
import { messageOf } from '../../runtime/message.js'
import type { RepositorySpec } from '../contract.js'
import { RepositoryFailure } from '../failure.js'
import type { RepositorySecrets } from '../secrets.js'
import { createGitFolder } from './folder.js'
import { type GitLimits, gitLimits } from './limits.js'
import { GitError, runGit } from './run.js'

/** A repository on a server. Credentials reach Git through its environment only. */
export interface Remote {
  spec: Pick<RepositorySpec, 'url' | 'branch' | 'tag' | 'commit' | 'access'>
  secrets: Pick<RepositorySecrets, 'password' | 'token'>
  signal?: AbortSignal | undefined
}

export interface RemoteOptions {
  egress: Egress
  proxy?: ProxySettings | undefined
  limits?: Partial<GitLimits> | undefined
}

/** Runs one Git command on the repository. */
type Git = (args: readonly string[], call: GitUse) => Promise<Buffer>

interface GitUse {
  timeoutMs: number
  outputBytes: number
  input?: string
  /** Objects that are missing are not fetched. */
  offline?: true
}

/** An open bare repository without a work tree, in a separate folder that `close` removes. */
export interface OpenRemote {
  /** The current commit of the branch or tag. Throws RepositoryFailure. */
  ask(): Promise<string>
  git: Git
  limits: GitLimits
  close(): Promise<void>
}

const authorizationOf = ({ spec: { access }, secrets }: Remote): string | undefined => {
  const basic = (username: string, password: string): string =>
    `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  if (secrets.token !== undefined) return basic('oauth2', secrets.token.reveal())
  return access?.username === undefined || secrets.password === undefined
    ? undefined
    : basic(access.username, secrets.password.reveal())
}

/** The addresses of a name that the hub may connect to. */
const allowed = (host: string, { lookup }: Egress): Promise<readonly LookupAddress[]> =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => {
      if (error !== null) reject(error)
      else resolve(Array.isArray(found) ? found : [])
    })
  })

/** `HOST:PORT:ADDRESS` for curl, so that the name cannot get another address between the check and the connection. */
const pinned = async (url: URL, egress: Egress): Promise<string | undefined> => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  egress.check(host)
  if (isIP(host) !== 0) return undefined
  const addresses = (await allowed(host, egress)).map(({ address, family }) =>
    family === 6 ? `[${address}]` : address,
  )
  return `${host}:${url.port || (url.protocol === 'https:' ? '443' : '80')}:${addresses.join(',')}`
}

/** Settings that no server and no file on this machine can change. */
const fixed: readonly (readonly [string, string])[] = [
  ['protocol.allow', 'never'],
  ['protocol.https.allow', 'always'],
  ['protocol.http.allow', 'always'],
  ['protocol.version', '2'],
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '30'],
  ['credential.helper', ''],
  ['core.hooksPath', '/dev/null'],
  ['core.symlinks', 'false'],
  ['transfer.fsckObjects', 'true'],
  ['transfer.credentialsInUrl', 'die'],
  ['fetch.unpackLimit', '1'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['pack.threads', '1'],
]

/** Makes missing objects of the remote wanted later, not errors. */
const partial: readonly (readonly [string, string])[] = [
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialclonefilter', 'blob:none'],
]

const environment = (home: string, settings: readonly (readonly [string, string])[]) => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  XDG_CONFIG_HOME: home,
  LC_ALL: 'C',
  GIT_DIR: home,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GIT_CONFIG_COUNT: String(settings.length),
  ...Object.fromEntries(
    settings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
})

const authentication = /could not read (Username|Password)|Authentication failed|returned error: 40[13]/
const missing = /not found|returned error: 404|does not appear to be a git repository/
const redirect = /unable to update url base from redirection|redirect|returned error: 30\d/

/** Git's error as a problem of the repository. */
const failureOf = (error: unknown, host: string): unknown => {
  if (!(error instanceof GitError)) return error
  const { text } = error
  const because = (problem: string, fix: string) =>
    new RepositoryFailure(problem, fix, { cause: error, temporary: true })
  if (authentication.test(text))
    return because(`${host} refused access (${text})`, 'set access.token, or access.username and password')
  if (redirect.test(text))
    return because(
      `${host} redirects, which the hub does not follow (${text})`,
      'set the URL it redirects to',
    )
  if (missing.test(text))
    return because(`${host} has no such repository or commit (${text})`, 'correct spec.url, or the ref')
  return because(`${host}: ${text}`, 'check the URL with `git ls-remote URL`')
}

/** The name on the server that is followed. */
const refOf = ({ branch, tag }: Remote['spec']): string =>
  branch !== undefined ? `refs/heads/${branch}` : tag !== undefined ? `refs/tags/${tag}` : 'HEAD'

const askFor = async (spec: Remote['spec'], git: Git, askMs: number): Promise<string> => {
  if (spec.commit !== undefined) return spec.commit
  const ref = refOf(spec)
  const output = await git(['ls-remote', 'origin', ref, `${ref}^{}`], {
    timeoutMs: askMs,
    outputBytes: 1024 * 1024,
  })
  const found = new Map(
    output
      .toString('utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([id = '', name = '']) => [name, id] as const),
  )
  // An annotated tag is a separate object; the commit follows it as `^{}`.
  const commit = found.get(`${ref}^{}`) ?? found.get(ref)
  if (commit !== undefined && /^[0-9a-f]{40}$/.test(commit)) return commit
  const what =
    spec.branch !== undefined
      ? `branch "${spec.branch}"`
      : spec.tag !== undefined
        ? `tag "${spec.tag}"`
        : 'default branch'
  throw new RepositoryFailure(
    `the repository has no ${what}`,
    'push it again, or change the Repository; its bundles stay as they are',
  )
}

/** @throws RepositoryFailure for an address that is refused or has no name */
export const openRemote = async (remote: Remote, options: RemoteOptions): Promise<OpenRemote> => {
  const { spec, signal } = remote
  const limits = { ...gitLimits, ...options.limits }
  const url = new URL(spec.url)
  const proxy = proxyFor(url, options.proxy ?? {})
  const pin = await pinned(proxy ?? url, options.egress).catch((error: unknown) => {
    throw new RepositoryFailure(messageOf(error), 'correct spec.url', { cause: error })
  })
  if (proxy !== undefined) options.egress.check(url.hostname)
  const { path: folder, remove: close } = await createGitFolder()
  try {
    const settings: (readonly [string, string])[] = [...fixed, ['remote.origin.url', spec.url]]
    settings.push(['http.proxy', proxy?.href ?? ''])
    if (pin !== undefined) settings.push(['http.curloptResolve', pin])
    const authorization = authorizationOf(remote)
    if (authorization !== undefined) settings.push(['http.extraHeader', authorization])
    if (spec.access?.certificateAuthority !== undefined) {
      const file = join(folder, 'ca.pem')
      await writeFile(file, spec.access.certificateAuthority, { mode: 0o600 })
      settings.push(['http.sslCAInfo', file])
    }
    const git: Git = (args, { offline, ...use }) =>
      runGit(args, {
        folder,
        env: environment(folder, offline === true ? settings : [...settings, ...partial]),
        folderBytes: limits.fetchedBytes,
        signal,
        ...use,
      }).catch((error: unknown) => {
        throw failureOf(error, url.host)
      })
    await git(['init', '--quiet', '--bare', '--template=', folder], {
      timeoutMs: limits.askMs,
      outputBytes: 1024,
    })
    return { ask: () => askFor(spec, git, limits.askMs), git, limits, close }
  } catch (error) {
    await close()
    throw error
  }
}
