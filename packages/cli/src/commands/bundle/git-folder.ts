import { basename } from 'node:path'
import {
  createAddressGuard,
  GitAddressError,
  type GitContent,
  GitFailure,
  type GitReference,
  type GitRemote,
  isGitAddress,
  knownHostsFault,
  parseGitAddress,
  type ReadFolder,
  readGitFolder,
  removeAbandonedFolders,
  resolveDependencies,
  sshKeyFault,
} from '@hansa/charts'
import { FetchFailedError, UsageError } from '../../errors.js'
import { exitCodes } from '../../exit-code.js'
import { readText } from '../../files/text.js'
import { say } from '../../output/print.js'
import {
  accessOf,
  type ChartReaderOptions,
  proxyOf,
  reported,
  sayFetched,
  transferOf,
} from './chart-reader.js'
import { refuseSignature } from './chart-signature.js'
import { accessFor } from './chart-source.js'

const form = 'git+https://HOST/REPOSITORY.git//PATH?ref=BRANCH'

/**
 * Whether the words of a command are one folder in Git. Throws UsageError for several, and for options of a repository in Git
 * without one.
 */
export const isGitFolder = (paths: readonly string[], options: ChartReaderOptions): boolean => {
  const [address] = paths
  if (address === undefined || !paths.some(isGitAddress)) {
    if (options.sshKey !== undefined || options.knownHosts !== undefined)
      throw new UsageError(
        '--ssh-key and --known-hosts are for a repository in Git',
        'pass git+ssh://USER@HOST/REPOSITORY.git//PATH',
      )
    return false
  }
  if (paths.length > 1)
    throw new UsageError('only one folder in Git can be pushed at a time', `pass one address: ${form}`)
  return true
}

const parsed = (address: string): GitReference => {
  try {
    return parseGitAddress(address)
  } catch (error) {
    if (error instanceof GitAddressError) throw new UsageError(error.message, error.hint)
    throw error
  }
}

/** The name of a bundle by its address: the last part of the path, or of the repository. */
export const gitNameOf = (address: string): string => {
  const { url, path } = parsed(address)
  return basename(path === '' ? url.replace(/\.git$/, '') : path)
}

/** Options that no repository in Git takes, and those that its scheme does not. */
const foreign = {
  always: {
    repo: '--repo',
    passCredentials: '--pass-credentials',
    certFile: '--cert-file',
    keyFile: '--key-file',
  },
  ssh: {
    username: '--username',
    password: '--password',
    passwordStdin: '--password-stdin',
    caFile: '--ca-file',
    plainHttp: '--plain-http',
  },
  https: { sshKey: '--ssh-key', knownHosts: '--known-hosts' },
} as const

const refuseForeign = (options: ChartReaderOptions, isSsh: boolean): void => {
  const names: Record<string, string> = { ...foreign.always, ...(isSsh ? foreign.ssh : foreign.https) }
  const [given] = Object.entries(options).flatMap(([option, value]) =>
    value === undefined || value === false ? [] : [names[option] ?? []].flat(),
  )
  if (given !== undefined)
    throw new UsageError(
      `${given} cannot be used with git+${isSsh ? 'ssh' : 'https'}`,
      isSsh ? 'pass --ssh-key FILE and --known-hosts FILE' : 'pass --username NAME --password-stdin',
    )
}

const sshCredentials = async ({ sshKey: keyFile, knownHosts: hostsFile }: ChartReaderOptions) => {
  if (keyFile === undefined || hostsFile === undefined)
    throw new UsageError(
      'a repository over SSH needs a private key and the keys of its host',
      'pass --ssh-key FILE and --known-hosts FILE',
    )
  const [sshKey, knownHosts] = [(await readText(keyFile)).text, (await readText(hostsFile)).text]
  const keyFault = sshKeyFault(sshKey)
  if (keyFault !== undefined)
    throw new UsageError(`${keyFile} ${keyFault}`, `make one: ssh-keygen -t ed25519 -N '' -f FILE`)
  const hostsFault = knownHostsFault(knownHosts)
  if (hostsFault !== undefined)
    throw new UsageError(`${hostsFile} ${hostsFault}`, 'pass lines as `ssh-keyscan HOST` prints them')
  return { sshKey, knownHosts }
}

type GitAccess = Pick<GitRemote, 'credentials' | 'certificateAuthority' | 'plainHttp'>

const gitAccess = async ({ url }: GitReference, options: ChartReaderOptions): Promise<GitAccess> => {
  const isSsh = url.startsWith('ssh:')
  refuseForeign(options, isSsh)
  refuseSignature(options)
  if (isSsh) return { credentials: await sshCredentials(options) }
  const { credentials, tls, plainHttp } = await accessOf(options)
  return { credentials, certificateAuthority: tls.certificateAuthority, plainHttp: plainHttp === true }
}

/** A folder in Git as the hub takes it: the hub reads it, with credentials that it does not store. Throws UsageError. */
export const gitFolderToPush = async (
  address: string,
  options: ChartReaderOptions,
): Promise<Record<string, unknown>> => {
  const reference = parsed(address)
  const { credentials, certificateAuthority, plainHttp } = await gitAccess(reference, options)
  const access =
    credentials !== undefined && 'sshKey' in credentials
      ? { sshKey: { value: credentials.sshKey }, knownHosts: credentials.knownHosts }
      : accessFor({ credentials, certificateAuthority, plainHttp })
  return { type: 'git', ...reference, ...(Object.keys(access).length === 0 ? {} : { access }) }
}

const words = {
  where: 'on this machine',
  url: 'the URL',
  login: 'pass --username NAME --password-stdin',
  key: 'pass --ssh-key FILE and --known-hosts FILE',
  plainHttp: 'use https, or pass --plain-http',
}

const readFolder = async (
  reference: GitReference,
  access: GitAccess,
  signal: AbortSignal,
): Promise<ReadFolder> => {
  const guard = createAddressGuard()
  try {
    return await readGitFolder(
      reference,
      { ...access, signal },
      { guard, words, proxy: proxyOf(process.env) },
    )
  } catch (error) {
    if (error instanceof GitFailure) throw new FetchFailedError(error.problem, exitCodes.failed, error.fix)
    throw error
  }
}

/**
 * Reads a folder in Git with the program `git` of this machine, and adds the dependencies of a chart that are missing, without the
 * credentials of the repository.
 * @throws UsageError; FetchFailedError for what cannot be read
 */
export const readGit = async (
  address: string,
  options: ChartReaderOptions,
  signal: AbortSignal,
): Promise<{ name: string; content: GitContent }> => {
  const reference = parsed(address)
  if (options.offline === true)
    throw new UsageError(
      `"${reference.url}" must be fetched, which --offline excludes`,
      'pass the path of a folder or an archive',
    )
  const access = await gitAccess(reference, options)
  // Those of a command that was killed can have a key in them.
  await removeAbandonedFolders()
  const { content, from } = await readFolder(reference, access, signal)
  say(`Read ${from}`)
  const name = gitNameOf(address)
  if (content.type !== 'helm') return { name, content }
  return reported(async ({ report, end }) => {
    const transfer = { ...transferOf(options, signal), onProgress: report }
    const { files, dependencies } = await resolveDependencies(content.files, transfer)
    end()
    sayFetched(dependencies)
    return { name, content: { ...content, files } }
  })
}
