import { KubeError } from '../../kube/index.js'
import { addressRefused } from '../../runtime/egress.js'
import { HansaError } from '../../runtime/errors.js'
import { foreignText, strangerText } from '../../runtime/foreign-text.js'

export const refuse = (reason: string, fix: string, cause?: unknown): HansaError =>
  new HansaError('Unprocessable', { reason, fix }, cause === undefined ? {} : { cause })

/**
 * Anything may answer at an address that somebody typed: the hub repeats no more of it than is needed to understand
 * the error.
 */
const saidBy = (error: KubeError): string => foreignText(error.message, strangerText)

const ofTls = (server: string, error: KubeError): HansaError => {
  const at = `TLS with ${server} failed: ${saidBy(error)}`
  if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return refuse(
      at,
      'set serverName (tls-server-name in the kubeconfig) to a name in the certificate',
      error,
    )
  if (error.code === 'CERT_HAS_EXPIRED' || error.code === 'CERT_NOT_YET_VALID')
    return refuse(at, "renew the server's certificate, or correct this machine's clock", error)
  if (error.code === 'EPROTO' || error.code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return refuse(at, 'check the address: the server there does not use TLS', error)
  return refuse(
    at,
    'pass the certificate authority of that server (certificate-authority-data in its kubeconfig), or skip verification with `--insecure`',
    error,
  )
}

/** The user-facing error for a failed call during registration. `doing` completes "is not allowed to …". */
export const refusalOf = (server: string, error: unknown, doing = 'use the API'): unknown => {
  if (!(error instanceof KubeError)) return error
  if (error.code === addressRefused)
    return refuse(
      `${server}: ${saidBy(error)}`,
      'use an address of the API server that the hub is allowed to connect to',
      error,
    )
  switch (error.cause) {
    case 'Tls':
      return ofTls(server, error)
    case 'Refused':
    case 'Closed':
    case 'Timeout':
    case 'Name':
    case 'Aborted':
    case 'Local':
      return new HansaError('ClusterUnreachable', { server, cause: saidBy(error) }, { cause: error })
    case 'Limit':
    case 'Protocol':
      return refuse(
        `${server} answers, but is not a Kubernetes API server: ${saidBy(error)}`,
        'check the address',
        error,
      )
    case 'Status':
      break
  }
  if (error.status === 401)
    return refuse(
      `${server} does not accept the credential (401)`,
      'use a valid credential; test it with `kubectl --context CONTEXT auth whoami`',
      error,
    )
  if (error.status === 403)
    return refuse(
      `the credential is not allowed to ${doing}: ${saidBy(error)}`,
      'register with the credential of a cluster administrator',
      error,
    )
  if (error.status === 400 && /https/i.test(error.message))
    return refuse(`${server} requires TLS: ${saidBy(error)}`, 'use an https:// address', error)
  if (error.status === 404)
    return refuse(
      `${server} answers, but is not a Kubernetes API server: ${saidBy(error)}`,
      'check the address and its path',
      error,
    )
  return new HansaError('ClusterUnreachable', { server, cause: saidBy(error) }, { cause: error })
}
