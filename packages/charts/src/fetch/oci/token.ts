import { parseUrl } from '../../url.js'
import { authorizationOf } from '../basic.js'
import { download } from '../download.js'
import { ChartFetchError } from '../error.js'
import type { Credentials } from '../options.js'
import { textIn } from '../record.js'
import type { Transport } from '../transport.js'
import type { Challenge } from './challenge.js'

const maxTokenBytes = 1024 * 1024

/**
 * Gets a bearer token from the token server that a registry names. User name and password go there: the registry delegates
 * authentication to it. Source: distribution.github.io/distribution/spec/auth/token.
 * @returns the Authorization header
 * @throws ChartFetchError Unauthorized or Forbidden if the token server refuses, Invalid for an answer without a token
 */
export const requestToken = async (
  transport: Transport,
  { parameters }: Challenge,
  { registry, repository, credentials }: { registry: URL; repository: string; credentials?: Credentials },
): Promise<string> => {
  const { realm = '', service, scope } = parameters
  const url = parseUrl(realm)
  if (url === undefined)
    throw new ChartFetchError(
      'Invalid',
      `${registry.host} names no valid token server: expected a URL as realm`,
    )
  url.username = ''
  url.password = ''
  if (service !== undefined) url.searchParams.set('service', service)
  for (const one of (scope ?? `repository:${repository}:pull`).split(' '))
    url.searchParams.append('scope', one)
  const authorization = credentials === undefined ? undefined : authorizationOf(credentials)
  const { data } = await download(
    transport,
    (headers) => transport.get(url, { accept: 'application/json', authorization, headers }),
    { subject: `token for ${registry.host}/${repository}`, maxBytes: maxTokenBytes },
  )
  const token = tokenIn(data.toString())
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token))
    throw new ChartFetchError('Invalid', `the token server ${url.host} answered without a token`)
  return `Bearer ${token}`
}

const tokenIn = (text: string): string | undefined => {
  try {
    const answer: unknown = JSON.parse(text)
    return textIn(answer, 'token') ?? textIn(answer, 'access_token')
  } catch {
    return undefined
  }
}
