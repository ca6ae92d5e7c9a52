import { HansaError } from '@hansa/sdk'

/** Something answers at the address, but not a Hansa hub. */
export class NotAHubError extends HansaError {
  override name = 'NotAHubError'
  readonly hint =
    'check the address: --url, HANSA_URL, or `hansa context list`; a hub prints its address when it starts'
}

/** Statuses that proxies in front of a hub can return as well. */
const proxies = new Set([401, 403, 407, 408, 413, 429])

/** Whether an answer cannot be a hub's: its errors are problem documents, and all its answers have a request id. */
const isForeign = ({ status, headers }: Response): boolean => {
  if (proxies.has(status) || status >= 500 || status === 204 || status === 304) return false
  const type = headers.get('content-type') ?? ''
  if (/problem\+json|event-stream/.test(type)) return false
  return !(type.includes('json') && headers.has('x-request-id')) || status >= 400
}

/** `fetch` that throws NotAHubError when something other than a hub answers. */
export const hubFetch =
  (send: typeof fetch): typeof fetch =>
  async (input, init) => {
    const response = await send(input, init)
    // The SDK does not follow redirects and reports their target.
    if (response.status >= 300 && response.status < 400) return response
    if (!isForeign(response)) return response
    const { origin, pathname } = new URL(response.url === '' ? new Request(input).url : response.url)
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no content type'
    await response.body?.cancel()
    throw new NotAHubError(
      `${origin} is not a Hansa hub: ${pathname} returned status ${response.status} (${type})`,
    )
  }
