import { ChartFetchError } from './error.js'
import { addressRefused } from './guard.js'
import { shownText } from './shown.js'

/** An error with those it is from: causes, and the attempts to several addresses of one name. */
const chainOf = (error: unknown, depth = 0): Error[] => {
  if (!(error instanceof Error) || depth > 4) return []
  const several = error instanceof AggregateError ? error.errors : []
  return [error, ...several.flatMap((one) => chainOf(one, depth + 1)), ...chainOf(error.cause, depth + 1)]
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

const timeouts = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])
const cuts = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'])

/** Whether the connection broke, so that another attempt can succeed. */
export const isCut = (error: unknown): boolean => {
  const chain = chainOf(error)
  return (
    !chain.some(({ name }) => name === 'TimeoutError') &&
    chain.some((one) => cuts.has(codeOf(one)) || one.message === 'terminated')
  )
}

/** Node's codes for certificates that are not accepted. */
const certificates =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|ERR_SSL_)/

/** The error of a connection as a ChartFetchError that names the host. */
export const failureOf = (error: unknown, host: string): ChartFetchError => {
  if (error instanceof ChartFetchError) return error
  const chain = chainOf(error)
  const refused = chain.find((one) => codeOf(one) === addressRefused)
  if (refused !== undefined) return new ChartFetchError('AddressRefused', shownText(refused.message))
  if (chain.some((one) => timeouts.has(codeOf(one))))
    return new ChartFetchError(
      'TimedOut',
      `${host} did not answer in time; check the address and the network`,
    )
  const codes = chain.map(codeOf)
  if (codes.some((code) => code === 'ENOTFOUND' || code === 'EAI_AGAIN'))
    return new ChartFetchError(
      'Unreachable',
      `host ${host} not found; check the address and the name service`,
    )
  if (codes.includes('ECONNREFUSED'))
    return new ChartFetchError(
      'Unreachable',
      `${host} refused the connection; check the address and the port`,
    )
  const certificate = chain.find((one) => certificates.test(codeOf(one)))
  if (certificate !== undefined)
    return new ChartFetchError(
      'Unreachable',
      `no secure connection to ${host}: ${shownText(certificate.message)}; pass the certificate authority if it is private`,
    )
  const last = chain.at(-1)
  return new ChartFetchError(
    'Unreachable',
    `connection to ${host} failed: ${last === undefined ? 'unknown error' : shownText(last.message)}`,
  )
}
