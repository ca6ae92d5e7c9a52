import { authorizationOf } from '../basic.js'
import { digestOf, download } from '../download.js'
import { ChartFetchError } from '../error.js'
import type { Credentials } from '../options.js'
import { isRecord } from '../record.js'
import { shownText } from '../shown.js'
import type { Answer, Transport } from '../transport.js'
import { parseChallenges } from './challenge.js'
import { nextLink } from './link.js'
import { type Descriptor, indexType, manifestType } from './manifest.js'
import { digestPattern } from './reference.js'
import { requestToken } from './token.js'

/** The read side of a repository in a registry. Source: OCI distribution specification 1.1. */
export interface RegistryRepository {
  /** @throws ChartFetchError NotFound if the repository does not exist */
  tags(): Promise<string[]>
  /** @param reference a tag or a digest */
  manifest(reference: string): Promise<{ manifest: unknown; digest: string }>
  /**
   * The index of the manifests that refer to a digest.
   * @throws ChartFetchError NotFound if the registry has no API for that
   */
  referrers(digest: string): Promise<unknown>
  /** The bytes of a blob, verified by size and digest. */
  blob(
    descriptor: Descriptor,
    what: string,
    onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void,
  ): Promise<Buffer>
}

/** The specification's recommendation for manifests. */
const maxManifestBytes = 4 * 1024 * 1024
const maxTagPages = 200
const maxTags = 100_000

export interface RegistryOptions {
  registry: URL
  repository: string
  credentials?: Credentials
}

/** Sends requests with the Authorization that the registry asks for; the first one goes without, except for a token. */
const createSender = (transport: Transport, options: RegistryOptions) => {
  const { registry, repository, credentials } = options
  let authorization =
    credentials !== undefined && 'token' in credentials ? authorizationOf(credentials) : undefined
  const answerTo = async (answer: Answer): Promise<string | undefined> => {
    const challenges = parseChallenges(answer.headers('www-authenticate'))
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer')
    if (credentials !== undefined && 'token' in credentials) return undefined
    if (bearer !== undefined) return requestToken(transport, bearer, options)
    return challenges.some(({ scheme }) => scheme === 'basic') && credentials !== undefined
      ? authorizationOf(credentials)
      : undefined
  }
  return async (
    url: URL,
    accept: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const answer = await transport.get(url, { accept, authorization, headers })
    // A challenge from another host, after a redirect, gets no credentials.
    if (answer.status !== 401 || answer.url.origin !== registry.origin) return answer
    await answer.discard()
    const next = await answerTo(answer)
    const again =
      next === undefined ? undefined : await transport.get(url, { accept, authorization: next, headers })
    if (again === undefined || again.status === 401) {
      await again?.discard()
      throw unauthorized(registry, repository, credentials)
    }
    authorization = next
    return again
  }
}

const unauthorized = (
  registry: URL,
  repository: string,
  credentials: Credentials | undefined,
): ChartFetchError =>
  new ChartFetchError(
    'Unauthorized',
    credentials === undefined
      ? `registry ${registry.host} requires credentials for ${repository}; pass a user name and a password`
      : `registry ${registry.host} refused the credentials for ${repository}; check user name, password and permissions`,
  )

export const createRegistryRepository = (
  transport: Transport,
  options: RegistryOptions,
): RegistryRepository => {
  const { registry, repository } = options
  const send = createSender(transport, options)
  const at = (path: string): URL => new URL(`/v2/${repository}/${path}`, registry)
  const subject = `${registry.host}/${repository}`
  return {
    async tags() {
      const tags: string[] = []
      let page: URL | undefined = at('tags/list')
      for (let count = 0; page !== undefined; count += 1) {
        if (count === maxTagPages)
          throw new ChartFetchError(
            'TooLarge',
            `${subject} has more than ${maxTagPages} pages of tags; pass an exact version`,
          )
        const url: URL = page
        const { data, answer } = await download(
          transport,
          (headers) => send(url, 'application/json', headers),
          {
            subject: `tags of ${subject}`,
            maxBytes: maxManifestBytes,
          },
        )
        tags.push(...tagsIn(data, subject))
        if (tags.length > maxTags)
          throw new ChartFetchError(
            'TooLarge',
            `${subject} has more than ${maxTags} tags; pass an exact version`,
          )
        page = nextLink(answer.headers('link'), url)
        if (page !== undefined && page.origin !== registry.origin)
          throw new ChartFetchError('Invalid', `the tags of ${subject} continue on another host`)
      }
      return tags
    },
    async manifest(reference) {
      const { data, answer, digest } = await download(
        transport,
        (headers) => send(at(`manifests/${reference}`), `${manifestType}, ${indexType}`, headers),
        {
          subject: `chart ${subject}${reference.includes(':') ? '@' : ':'}${reference}`,
          maxBytes: maxManifestBytes,
          ...(digestPattern.test(reference) ? { digest: reference } : {}),
        },
      )
      const named = answer.header('docker-content-digest')
      if (named !== undefined && digestPattern.test(named) && named !== digestOf(data))
        throw new ChartFetchError(
          'DigestMismatch',
          `the manifest of ${subject} has digest ${digest}, expected ${named}`,
        )
      return { manifest: parsed(data, `the manifest of ${subject}`), digest }
    },
    async referrers(digest) {
      const what = `the referrers of ${subject}@${digest}`
      const { data } = await download(
        transport,
        (headers) => send(at(`referrers/${digest}`), indexType, headers),
        { subject: what, maxBytes: maxManifestBytes },
      )
      return parsed(data, what)
    },
    async blob({ digest, size }, what, onProgress) {
      const { data } = await download(transport, (headers) => send(at(`blobs/${digest}`), '*/*', headers), {
        subject: `${what} ${subject}@${digest}`,
        maxBytes: size,
        digest,
        size,
        ...(onProgress === undefined ? {} : { onProgress }),
      })
      return data
    },
  }
}

const parsed = (data: Buffer, subject: string): unknown => {
  try {
    return JSON.parse(data.toString())
  } catch (error) {
    throw new ChartFetchError(
      'Invalid',
      `${subject} is not JSON: ${shownText(error instanceof Error ? error.message : '')}`,
    )
  }
}

const tagsIn = (data: Buffer, subject: string): string[] => {
  const answer = parsed(data, `the list of tags of ${subject}`)
  const tags = isRecord(answer) ? answer.tags : undefined
  // Registries answer null for a repository without tags.
  if (tags === null || tags === undefined) return []
  if (!Array.isArray(tags))
    throw new ChartFetchError('Invalid', `the list of tags of ${subject} has no array "tags"`)
  return tags.filter((tag) => typeof tag === 'string')
}
