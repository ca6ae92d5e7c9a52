import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  type Access,
  archiveFiles,
  archiveIn,
  ChartFetchError,
  type ChartFetchReason,
  type ChartFile,
  ChartFilesError,
  type ChartReference,
  type ClientTls,
  type FetchOptions,
  fetchChart,
  type ResolvedDependency,
  readChartFiles,
  resolveDependencies,
  type TransferOptions,
  type VerifyOptions,
} from '@hansa/charts'
import { FetchFailedError, UsageError } from '../../errors.js'
import { exitCodes } from '../../exit-code.js'
import { readText } from '../../files/text.js'
import { say } from '../../output/print.js'
import { createTransferLine } from '../../output/transfer.js'
import { property } from '../../property.js'
import { type SignatureOptions, signatureOf, verifyPath } from './chart-signature.js'
import { storedLogin } from './registry-login.js'

/** The options of commands that read a chart from a path, a registry or a repository. Named as Helm names them. */
export interface ChartReaderOptions extends SignatureOptions {
  repo?: string
  version?: string
  username?: string
  password?: string
  passwordStdin?: boolean
  passCredentials?: boolean
  caFile?: string
  certFile?: string
  keyFile?: string
  plainHttp?: boolean
  /** Of a repository in Git. */
  sshKey?: string
  knownHosts?: string
  offline?: boolean
}

export interface FoundChart {
  files: ChartFile[]
  /** For messages: a path, or an address without secrets. */
  name: string
  /** The folder, if it is one. */
  folder?: string
  /** The provenance file with which it was verified, and its keys. */
  signature?: { keyring: string; provenance: string }
}

/** Whether a chart is named by where it is in a registry or on a server, not by a path. */
export const isAddress = (text: string): boolean => /^(oci|https?):\/\//.test(text)

/** The reference of a chart elsewhere; undefined for a path. */
export const referenceTo = (
  path: string,
  { repo, version }: ChartReaderOptions,
): ChartReference | undefined => {
  const wanted = version === undefined ? {} : { version }
  if (repo !== undefined) {
    if (isAddress(path))
      throw new UsageError(
        `"${withoutSecrets(path)}" is an address; --repo expects the name of a chart`,
        'pass either an address or --repo',
      )
    return repo.startsWith('oci://')
      ? { oci: `${repo.replace(/\/+$/, '')}/${path}`, ...wanted }
      : { repository: repo, name: path, ...wanted }
  }
  if (path.startsWith('oci://')) return { oci: path, ...wanted }
  if (version !== undefined)
    throw new UsageError(
      '--version chooses among the versions in a registry or a repository',
      'pass oci://HOST/PATH/NAME, or a name with --repo URL',
    )
  return isAddress(path) ? { archive: path } : undefined
}

/** An address for messages. */
export const withoutSecrets = (address: string): string =>
  address.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/, '')

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not. */
export const proxyOf = (env: NodeJS.ProcessEnv): NonNullable<TransferOptions['proxy']> => {
  const [https, http, no] = ['https_proxy', 'http_proxy', 'no_proxy'].map(
    (name) => env[name.toUpperCase()] ?? env[name],
  )
  return {
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    ...(no === undefined ? {} : { no }),
  }
}

const passwordOf = async (options: ChartReaderOptions): Promise<string> => {
  if (options.passwordStdin !== true) return options.password ?? ''
  if (options.password !== undefined)
    throw new UsageError('--password and --password-stdin exclude each other', 'use --password-stdin')
  return (await readText('-')).text.replace(/\r?\n$/, '')
}

const tlsOf = async ({ caFile, certFile, keyFile }: ChartReaderOptions): Promise<ClientTls> => {
  const read = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : (await readText(path)).text
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new UsageError('a client certificate has two parts', 'pass --cert-file and --key-file together')
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(read))
  return {
    ...(ca === undefined ? {} : { certificateAuthority: ca }),
    ...(cert === undefined ? {} : { clientCertificate: cert }),
    ...(key === undefined ? {} : { clientKey: key }),
  }
}

type GivenAccess = Access & { tls: ClientTls }

/** What the options say about access. Throws UsageError. */
export const accessOf = async (options: ChartReaderOptions): Promise<GivenAccess> => {
  const password = await passwordOf(options)
  if (options.username === undefined && password !== '')
    throw new UsageError('a password without a user name', 'pass --username')
  return {
    tls: await tlsOf(options),
    plainHttp: options.plainHttp === true,
    ...(options.username === undefined ? {} : { credentials: { username: options.username, password } }),
  }
}

/** The host that gets credentials and the client certificate, such as `https://charts.example`. */
export const originOf = (reference: ChartReference): string => {
  const address =
    'oci' in reference ? reference.oci : 'archive' in reference ? reference.archive : reference.repository
  return /^[a-z]+:\/\/(?:[^/@]*@)?([^/?#]+)/.exec(address)?.[0].replace(/\/\/[^/@]*@/, '//') ?? ''
}

/** The folder that `file://` dependencies may not leave: the Git checkout, or the folder beside the chart. */
const rootOf = (folder: string): string => {
  for (let above = folder; dirname(above) !== above; above = dirname(above))
    if (existsSync(join(above, '.git'))) return above
  return dirname(folder)
}

const exitCodeOf: Partial<Record<ChartFetchReason, number>> = {
  NotFound: exitCodes.notFound,
  Unauthorized: exitCodes.notAllowed,
  Forbidden: exitCodes.notAllowed,
  TimedOut: exitCodes.timedOut,
  Invalid: exitCodes.usage,
}

const hints: Partial<Record<ChartFetchReason, string>> = {
  Unauthorized: 'pass --username NAME --password-stdin',
  AddressRefused: 'for a registry or a repository without TLS, pass --plain-http',
}

const hintFor = ({ reason, refusal }: ChartFetchError): string | undefined =>
  refusal?.archiveOrigin === undefined
    ? hints[reason]
    : `if ${refusal.archiveOrigin} is to get the credentials of the repository, pass them with --pass-credentials`

interface RemoteChart {
  reference: Exclude<ChartReference, { archive: string }>
  access: Access
  verify: VerifyOptions | undefined
}

/** A chart that the hub can fetch itself, and what it needs for that. Undefined for a path, and for the URL of an archive. */
export const remoteChart = async (
  path: string,
  options: ChartReaderOptions,
): Promise<RemoteChart | undefined> => {
  if (options.repo === undefined && !path.startsWith('oci://')) return undefined
  const reference = referenceTo(path, options)
  if (reference === undefined || 'archive' in reference) return undefined
  if (options.certFile !== undefined || options.passCredentials === true)
    throw new UsageError(
      'the hub fetches this chart, and takes neither a client certificate nor --pass-credentials',
      'download the chart and push its archive',
    )
  const verify = await reported(() => signatureOf(options))
  if (verify !== undefined && 'cosign' in verify && !('oci' in reference))
    throw new UsageError('--cosign-key needs a chart in a registry', 'pass oci://HOST/PATH/NAME')
  return { reference, access: withLogin(await accessOf(options), originOf(reference)), verify }
}

/** Runs `read` with its progress on the terminal, and with errors of charts as errors of the CLI. */
export const reported = async <Result>(
  read: (transfer: ReturnType<typeof createTransferLine>) => Promise<Result>,
): Promise<Result> => {
  const transfer = createTransferLine()
  try {
    return await read(transfer)
  } catch (error) {
    if (error instanceof ChartFilesError) throw new UsageError(error.message)
    if (error instanceof ChartFetchError)
      throw new FetchFailedError(error.message, exitCodeOf[error.reason] ?? exitCodes.failed, hintFor(error))
    throw error
  } finally {
    transfer.end()
  }
}

/** What every transfer of a command needs. */
export const transferOf = (
  { passCredentials }: ChartReaderOptions,
  signal: AbortSignal,
): TransferOptions => ({
  signal,
  proxy: proxyOf(process.env),
  passCredentials: passCredentials === true,
})

const signed = (
  verify: VerifyOptions | undefined,
  provenance: string | undefined,
): Pick<FoundChart, 'signature'> =>
  verify !== undefined && 'gpg' in verify && provenance !== undefined
    ? { signature: { keyring: verify.gpg.keyring, provenance } }
    : {}

const readPath = async (path: string, verify: VerifyOptions | undefined): Promise<FoundChart> => {
  try {
    const files = await readChartFiles(path)
    const isFolder = archiveIn(files) === undefined
    const provenance = verify === undefined ? undefined : await verifyPath(path, files, verify)
    return {
      files,
      name: path,
      ...signed(verify, provenance),
      ...(isFolder ? { folder: resolve(path) } : {}),
    }
  } catch (error) {
    if (property(error, 'code') === 'ENOENT') throw new UsageError(`"${path}" not found`)
    throw error
  }
}

/**
 * Reads a chart or a Kustomize folder from a path, or fetches a chart, and adds the dependencies of a chart that are missing.
 * @throws UsageError; FetchFailedError for what cannot be fetched
 */
export const readChartFrom = (
  path: string,
  options: ChartReaderOptions,
  signal: AbortSignal,
): Promise<FoundChart> =>
  reported(async (transferLine) => {
    const reference = referenceTo(path, options)
    if (reference !== undefined && options.offline === true)
      throw new UsageError(
        `"${withoutSecrets(path)}" must be fetched, which --offline excludes`,
        'pass the path of a folder or an archive',
      )
    const access = await accessOf(options)
    const transfer: TransferOptions = { ...transferOf(options, signal), onProgress: transferLine.report }
    const home = reference === undefined ? undefined : originOf(reference)
    const verify = await signatureOf(options)
    const source =
      reference === undefined
        ? await readPath(path, verify)
        : await fetched(
            reference,
            { ...transfer, ...withLogin(access, home), ...(verify === undefined ? {} : { verify }) },
            transferLine.end,
          )
    const { files, dependencies } = await resolveDependencies(source.files, {
      ...transfer,
      ...(source.folder === undefined
        ? {}
        : { folder: { path: source.folder, root: rootOf(source.folder) } }),
      offline: options.offline === true,
      accessFor: accessFor(access, home),
    })
    transferLine.end()
    if (verify !== undefined && dependencies.length > 0)
      throw new UsageError(
        `the dependencies that are missing from "${withoutSecrets(path)}" cannot be verified`,
        'sign an archive that contains them: helm dependency build, then helm package --sign',
      )
    sayFetched(dependencies)
    return { ...source, files }
  })

export const sayFetched = (dependencies: readonly ResolvedDependency[]): void => {
  for (const { name, version, digest, repository } of dependencies)
    say(`Fetched dependency ${name} ${version} (${digest}) from ${withoutSecrets(repository)}`)
}

/**
 * Credentials are for the host of the chart or, for a chart on this machine, for the one host of its dependencies. The authority is
 * for all. Connections without TLS are for the host of the chart or, for a chart on this machine, for all.
 */
const accessFor = (access: GivenAccess, chartHome: string | undefined) => {
  const { credentials, tls, plainHttp = false } = access
  let home = chartHome
  return (repository: string): Access => {
    const origin = originOf({ archive: repository })
    const isSecret = credentials !== undefined || tls.clientKey !== undefined
    if (chartHome === undefined && isSecret && home !== undefined && home !== origin)
      throw new UsageError(
        `the dependencies are on several hosts: ${home} and ${origin}; the credentials are for one`,
        'run helm dependency build first',
      )
    home ??= origin
    if (origin === home) return withLogin(access, origin)
    const { certificateAuthority } = tls
    const common: Access = {
      tls: certificateAuthority === undefined ? {} : { certificateAuthority },
      plainHttp: plainHttp && chartHome === undefined,
    }
    return withLogin(common, origin)
  }
}

/** With the login that Helm or Docker stored for a registry, unless the options have credentials. */
export const withLogin = (access: Access, origin = ''): Access => {
  const [, host] = /^oci:\/\/(.+)$/.exec(origin) ?? []
  const login = host === undefined || access.credentials !== undefined ? undefined : storedLogin(host)
  return login === undefined ? access : { ...access, credentials: login }
}

const fetched = async (
  reference: ChartReference,
  options: FetchOptions,
  endProgress: () => void,
): Promise<FoundChart> => {
  const { archive, name, version, digest, url, provenance } = await fetchChart(reference, options)
  endProgress()
  say(`Fetched ${name} ${version} (${digest}) from ${url}`)
  return {
    files: archiveFiles(archive),
    name: `${name}-${version}`,
    ...signed(options.verify, provenance),
  }
}
