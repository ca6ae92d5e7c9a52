import type { LookupAddress } from 'node:dns'
import { writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { type AddressGuard, isLoopback } from '../fetch/guard.js'
import type { Credentials, ProxySettings } from '../fetch/options.js'
import { portOf, proxyFor } from '../fetch/proxy.js'
import { type GitRef, sshPartsOf } from './address.js'
import { GitFailure } from './failure.js'
import { createGitFolder } from './folder.js'
import { type GitLimits, gitLimits } from './limits.js'
import { GitError, runGit } from './run.js'
import { failureOf, type GitWords } from './server-error.js'
import { prepareSsh, type SshCredentials } from './ssh.js'

/** A repository on a server. Credentials reach Git through its environment, or files of a private folder. */
export interface GitRemote {
  /** One that `isGitUrl` accepts. */
  url: string
  /** The default branch when absent. */
  ref?: GitRef | undefined
  credentials?: Credentials | SshCredentials | undefined
  /** In PEM; verifies the server in place of those of the system. */
  certificateAuthority?: string | undefined
  /** Allows a connection without TLS to another machine. */
  plainHttp?: boolean | undefined
  signal?: AbortSignal | undefined
}

export interface GitOptions {
  guard: AddressGuard
  words: GitWords
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
  /** The current commit of the branch or tag. Throws GitFailure. */
  ask(): Promise<string>
  git: Git
  limits: GitLimits
  close(): Promise<void>
}

const authorizationOf = (credentials: GitRemote['credentials']): string | undefined => {
  const basic = (username: string, password: string): string =>
    `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  if (credentials === undefined || 'sshKey' in credentials) return undefined
  return 'token' in credentials
    ? basic('oauth2', credentials.token)
    : basic(credentials.username, credentials.password)
}

/** The addresses of a host that the guard allows. */
const addressesOf = async (host: string, guard: AddressGuard): Promise<readonly LookupAddress[]> => {
  guard.check(host)
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  return new Promise((resolve, reject) => {
    guard.lookup(host, { all: true }, (error, found) => {
      if (error !== null) reject(error)
      else resolve(Array.isArray(found) ? found : [])
    })
  })
}

/** `HOST:PORT:ADDRESS` for curl, so that the name cannot get another address between the check and the connection. */
const pinned = async (url: URL, guard: AddressGuard): Promise<string | undefined> => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = await addressesOf(host, guard)
  if (isIP(host) !== 0) return undefined
  const shown = addresses.map(({ address, family }) => (family === 6 ? `[${address}]` : address))
  return `${host}:${portOf(url)}:${shown.join(',')}`
}

type Settings = readonly (readonly [string, string])[]

/** Settings that no server and no file on this machine can change. */
const fixed: Settings = [
  ['protocol.allow', 'never'],
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
const partial: Settings = [
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialclonefilter', 'blob:none'],
]

const environment = (home: string, settings: Settings) => ({
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

/** How a repository is reached, once its address was checked. */
interface Route {
  /** As Git gets it. */
  url: string
  settings: Settings
  /** For messages. */
  host: string
  /** Writes what the connection needs into the folder; returns the environment. */
  prepare(folder: string): Promise<Readonly<Record<string, string>>>
}

const sshRoute = async ({ url, credentials }: GitRemote, options: GitOptions): Promise<Route> => {
  const { host = '' } = sshPartsOf(url) ?? {}
  if (credentials === undefined || !('sshKey' in credentials))
    throw new GitFailure(`${host} needs a private key and the keys of the host`, options.words.key)
  const [first] = await addressesOf(host, options.guard)
  if (first === undefined) throw new GitFailure(`${host} has no address`, `correct ${options.words.url}`)
  return {
    url,
    host,
    settings: [['protocol.ssh.allow', 'always']],
    prepare: (folder) => prepareSsh(folder, url, first.address, credentials),
  }
}

const httpRoute = async (remote: GitRemote, { guard, words, ...options }: GitOptions): Promise<Route> => {
  const url = new URL(remote.url)
  if (url.protocol === 'http:' && remote.plainHttp !== true && !isLoopback(url.hostname))
    throw new GitFailure(`${url.host} is not encrypted`, words.plainHttp)
  const proxy = proxyFor(url, options.proxy ?? {})
  const pin = await pinned(proxy ?? url, guard)
  if (proxy !== undefined) guard.check(url.hostname)
  const authorization = authorizationOf(remote.credentials)
  const settings: (readonly [string, string])[] = [
    [`protocol.${url.protocol.slice(0, -1)}.allow`, 'always'],
    ['http.proxy', proxy?.href ?? ''],
  ]
  if (pin !== undefined) settings.push(['http.curloptResolve', pin])
  if (authorization !== undefined) settings.push(['http.extraHeader', authorization])
  return {
    // Not as it was written: Git finds another host than `URL` in some texts, which was not checked.
    url: url.href,
    host: proxy === undefined ? url.host : `${url.host} (through proxy ${proxy.host})`,
    settings,
    prepare: async (folder) => {
      if (remote.certificateAuthority === undefined) return {}
      const file = join(folder, 'ca.pem')
      await writeFile(file, remote.certificateAuthority, { mode: 0o600 })
      return { GIT_SSL_CAINFO: file }
    },
  }
}

/** @throws GitFailure for an address that is refused or has no name */
const routeTo = async (remote: GitRemote, options: GitOptions): Promise<Route> => {
  try {
    return await (/^ssh:/.test(remote.url) ? sshRoute : httpRoute)(remote, options)
  } catch (error) {
    if (error instanceof GitFailure) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new GitFailure(message, `correct ${options.words.url}`, { cause: error })
  }
}

/** @throws GitFailure for an address that is refused or has no name */
export const openRemote = async (remote: GitRemote, options: GitOptions): Promise<OpenRemote> => {
  const limits = { ...gitLimits, ...options.limits }
  const route = await routeTo(remote, options)
  const { path: folder, remove: close } = await createGitFolder()
  try {
    const connection = await route.prepare(folder)
    const settings: Settings = [...fixed, ['remote.origin.url', route.url], ...route.settings]
    const git: Git = (args, { offline, ...use }) =>
      runGit(args, {
        folder,
        env: {
          ...environment(folder, offline === true ? settings : [...settings, ...partial]),
          ...connection,
        },
        folderBytes: limits.fetchedBytes,
        memoryBytes: limits.memoryBytes,
        signal: remote.signal,
        where: options.words.where,
        ...use,
      }).catch((error: unknown) => {
        throw error instanceof GitError ? failureOf(error, route.host, options.words) : error
      })
    await git(['init', '--quiet', '--bare', '--template=', folder], {
      timeoutMs: limits.askMs,
      outputBytes: 1024,
    })
    return { ask: () => commitOf(remote.ref, git, limits.askMs), git, limits, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The names on the server that a ref can mean, with words for it. */
const namesOf = (
  ref: Exclude<GitRef, { commit: string }> | undefined,
): { names: string[]; shown: string } => {
  if (ref === undefined) return { names: ['HEAD'], shown: 'default branch' }
  if ('branch' in ref) return { names: [`refs/heads/${ref.branch}`], shown: `branch "${ref.branch}"` }
  if ('tag' in ref) return { names: [`refs/tags/${ref.tag}`], shown: `tag "${ref.tag}"` }
  return {
    names: [`refs/heads/${ref.name}`, `refs/tags/${ref.name}`],
    shown: `branch or tag "${ref.name}"`,
  }
}

const commitOf = async (ref: GitRef | undefined, git: Git, askMs: number): Promise<string> => {
  if (ref !== undefined && 'commit' in ref) return ref.commit
  const { names, shown } = namesOf(ref)
  const wanted = names.flatMap((name) => [name, `${name}^{}`])
  const output = await git(['ls-remote', 'origin', ...wanted], {
    timeoutMs: askMs,
    outputBytes: 1024 * 1024,
  })
  const listed = new Map(
    output
      .toString('utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([id = '', name = '']) => [name, id] as const),
  )
  const found = names.filter((name) => listed.has(name))
  const [name, other] = found
  if (name !== undefined && other !== undefined)
    throw new GitFailure(`the repository has a branch and a tag of one name`, `write ${name} or ${other}`)
  // An annotated tag is a separate object; the commit follows it as `^{}`.
  const commit = name === undefined ? undefined : (listed.get(`${name}^{}`) ?? listed.get(name))
  if (commit !== undefined && /^[0-9a-f]{40}$/.test(commit)) return commit
  const isShort = ref !== undefined && 'name' in ref && /^[0-9a-f]{7,39}$/.test(ref.name)
  throw new GitFailure(
    `the repository has no ${shown}`,
    isShort ? 'write all 40 characters of the commit ID' : 'push it, or correct the name',
  )
}
