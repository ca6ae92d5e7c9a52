import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Hidden } from '../runtime/hidden.js'

const headerIn = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/**
 * Whether a request was signed with the secret, as Gitea, GitHub or GitLab do it. The body says nothing that is used: it only means
 * that something changed.
 */
export const isSigned = (headers: IncomingHttpHeaders, body: Uint8Array, secret: Hidden): boolean => {
  const expected = new Hidden(createHmac('sha256', secret.reveal()).update(body).digest('hex'))
  const matches = (wanted: Hidden, given: string | undefined): boolean =>
    given !== undefined && wanted.equals(new Hidden(given))
  const github = headerIn(headers, 'x-hub-signature-256')
  return (
    matches(expected, headerIn(headers, 'x-gitea-signature')) ||
    (github?.startsWith('sha256=') === true && matches(expected, github.slice('sha256='.length))) ||
    matches(secret, headerIn(headers, 'x-gitlab-token'))
  )
}
