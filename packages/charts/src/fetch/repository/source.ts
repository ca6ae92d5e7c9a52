import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { limits } from '../../limits.js'
import { parseUrl } from '../../url.js'
import { identityOf, unpackChart } from '../archive.js'
import { authorizationOf } from '../basic.js'
import { download, subjectOf } from '../download.js'
import { asRefusal, ChartFetchError } from '../error.js'
import type { Credentials, FetchedChart, FetchOptions } from '../options.js'
import { shownText, shownUrl } from '../shown.js'
import { type ChartSource, progressOf } from '../source.js'
import { createTransport, type Transport } from '../transport.js'
import { maxProvenance } from '../verify/provenance.js'
import { checkRequested, type RequestedChart } from '../verify/requested.js'
import { withProvenance } from '../verify/with-provenance.js'
import { findInIndex } from './index-file.js'
import { type ListedInIndex, type ListedVersion, listIndex } from './index-list.js'

const unzip = promisify(gunzip)

/** The address and the credentials that it held. */
const parseAddress = (text: string, what: string): { url: URL; credentials?: Credentials } => {
  const url = parseUrl(text)
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ChartFetchError(
      'Invalid',
      `invalid address of a ${what} "${shownText(text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/, ''))}": expected https://…`,
    )
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  if (username === '' && password === '') return { url }
  return {
    url,
    credentials: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
  }
}

/** An address in the repository, with the repository's query, as Helm resolves it. */
const resolveIn = (repository: URL, reference: string): URL => {
  const base = new URL(repository)
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/`
  const url = parseUrl(reference, base)
  if (url === undefined)
    throw new ChartFetchError('Invalid', `invalid address in the index of ${shownUrl(repository)}`)
  if (!/^[a-z][a-z0-9+.-]*:/i.test(reference)) url.search = base.search
  url.username = ''
  url.password = ''
  return url
}

interface ArchiveRequest {
  name: string
  authorization: string | undefined
  digest?: string
  requested: RequestedChart
}

const fetchArchive = async (
  transport: Transport,
  url: URL,
  request: ArchiveRequest,
  { onProgress, verify }: FetchOptions,
): Promise<FetchedChart> => {
  if (verify !== undefined && !('gpg' in verify))
    throw new ChartFetchError(
      'Invalid',
      'cosign signs charts in registries; verify this chart with a GPG keyring',
    )
  const subject = subjectOf('chart archive', url)
  const { authorization } = request
  const { data, digest } = await download(
    transport,
    (headers) => transport.get(url, { authorization, headers }),
    {
      subject,
      maxBytes: limits.archiveBytes,
      ...(request.digest === undefined ? {} : { digest: request.digest }),
      ...progressOf(request.name, onProgress),
    },
  )
  const fetched = {
    archive: data,
    ...identityOf(await unpackChart(data, subject), subject),
    digest,
    url: shownUrl(url),
  }
  if (verify === undefined) return fetched
  checkRequested(fetched, request.requested, fetched.url)
  return withProvenance(fetched, await fetchProvenance(transport, url, authorization), verify.gpg.keyring)
}

/** The provenance file beside an archive; undefined if it does not exist. */
const fetchProvenance = async (
  transport: Transport,
  archive: URL,
  authorization: string | undefined,
): Promise<string | undefined> => {
  const url = new URL(archive)
  url.pathname += '.prov'
  try {
    const { data } = await download(transport, (headers) => transport.get(url, { authorization, headers }), {
      subject: subjectOf('provenance file', url),
      maxBytes: maxProvenance,
    })
    return data.toString()
  } catch (error) {
    if (error instanceof ChartFetchError && error.reason === 'NotFound') return undefined
    throw error
  }
}

/** The text of an index; some servers send a stored gzip file without being asked for it. */
const indexText = async (data: Buffer, subject: string): Promise<string> => {
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data.toString()
  try {
    return (await unzip(data, { maxOutputLength: limits.indexBytes })).toString()
  } catch {
    throw new ChartFetchError(
      'TooLarge',
      `${subject} unpacks to more than ${limits.indexBytes} bytes, or is damaged`,
    )
  }
}

/** Fetches the archive that the index places on another host: with the access to that, if the caller has one, else without credentials. */
const fetchElsewhere = async (
  transport: Transport,
  url: URL,
  request: Omit<ArchiveRequest, 'authorization'> & { withheld: boolean },
  options: FetchOptions,
): Promise<FetchedChart> => {
  const { credentials: _credentials, tls: _tls, plainHttp: _plainHttp, ...transfer } = options
  const access = options.archiveAccessFor?.(`${url.origin}${url.pathname}`)
  const own = access === undefined ? undefined : createTransport(url.origin, { ...transfer, ...access })
  const authorization = access?.credentials === undefined ? undefined : authorizationOf(access.credentials)
  try {
    return await fetchArchive(own ?? transport, url, { ...request, authorization }, options)
  } catch (error) {
    const refusal = { credentialsSent: authorization !== undefined, archiveOrigin: url.origin }
    const isWithheld = authorization === undefined && request.withheld
    throw asRefusal(
      error,
      refusal,
      isWithheld
        ? '; the credentials of the repository were not sent, because the index names another host'
        : '',
    )
  } finally {
    await own?.close()
  }
}

/** A repository of charts over HTTP. */
const openRepository = (address: string, options: FetchOptions) => {
  const { url: repository, credentials: inAddress } = parseAddress(address, 'chart repository')
  const credentials = options.credentials ?? inAddress
  const authorization = credentials === undefined ? undefined : authorizationOf(credentials)
  const transport = createTransport(repository.origin, options)
  const indexUrl = resolveIn(repository, 'index.yaml')
  const subject = subjectOf('the index', indexUrl)
  const readIndex = async (): Promise<string> => {
    const { data } = await download(
      transport,
      (headers) => transport.get(indexUrl, { authorization, headers }),
      { subject, maxBytes: limits.indexBytes, check: 'the URL of the repository' },
    )
    return indexText(data, subject)
  }
  return { repository, authorization, transport, subject, readIndex }
}

/**
 * The charts of a repository by name, each with its versions, the highest first.
 * @throws ChartFetchError
 */
export const listRepository = async (
  address: string,
  wanted: ListedInIndex,
  options: FetchOptions,
): Promise<ListedVersion[]> => {
  const { transport, subject, readIndex } = openRepository(address, options)
  try {
    return listIndex(await readIndex(), wanted, subject)
  } finally {
    await transport.close()
  }
}

/** A repository as a source of charts. The index is read once. */
export const createRepositorySource = (address: string, options: FetchOptions): ChartSource => {
  const { repository, authorization, transport, subject, readIndex } = openRepository(address, options)
  let index: Promise<string> | undefined
  return {
    async fetch(name, version) {
      index ??= readIndex()
      const entry = findInIndex(await index, name, version, subject)
      const [first] = entry.urls
      if (first === undefined)
        throw new ChartFetchError(
          'Invalid',
          `chart ${shownText(name)} ${entry.version} has no URL in ${subject}`,
        )
      const url = resolveIn(repository, first)
      const isHome = url.origin === repository.origin || options.passCredentials === true
      const request = {
        name,
        ...(entry.digest === undefined ? {} : { digest: entry.digest }),
        requested: { name, version: entry.version },
      }
      return isHome
        ? fetchArchive(transport, url, { ...request, authorization }, options)
        : fetchElsewhere(transport, url, { ...request, withheld: authorization !== undefined }, options)
    },
    close: () => transport.close(),
  }
}

/** The file that the URL of an archive names as `helm package` does; other URLs say nothing about their chart. */
const namedFile = (name: string): RequestedChart => {
  try {
    return name.endsWith('.tgz') ? { file: decodeURIComponent(name) } : {}
  } catch {
    return { file: name }
  }
}

/** A chart at the URL of its archive. Name and version of `fetch` are not used. */
export const createArchiveSource = (address: string, options: FetchOptions): ChartSource => {
  const { url, credentials: inAddress } = parseAddress(address, 'chart archive')
  const credentials = options.credentials ?? inAddress
  const authorization = credentials === undefined ? undefined : authorizationOf(credentials)
  const transport = createTransport(url.origin, options)
  const name = url.pathname.split('/').at(-1) ?? ''
  return {
    fetch: () => fetchArchive(transport, url, { name, authorization, requested: namedFile(name) }, options),
    close: () => transport.close(),
  }
}
