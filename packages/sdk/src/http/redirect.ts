import { HansaError } from './errors.js'

/** The address answered with a redirect. The client follows none: that would send the token to whatever address the redirect names. */
export class HansaRedirectError extends HansaError {
  override name = 'HansaRedirectError'
  readonly hint =
    'if you trust the address it redirects to, set that as the address of the hub (baseUrl, --url, HANSA_URL)'
}

const redirects = new Set([300, 301, 302, 303, 307, 308])

/** Only scheme, host and port: the rest may be meant for somebody else. */
const originOf = (location: string | null, base: string): string => {
  if (location === null) return ''
  try {
    return ` to ${new URL(location, base).origin}`
  } catch {
    return ''
  }
}

/**
 * `fetch` that follows no redirect and throws HansaRedirectError instead. Browsers hide status and address of one; a fetch of
 * the caller's own that followed one all the same is not believed.
 */
export const withoutRedirects =
  (send: typeof fetch, base: string): ((request: Request) => Promise<Response>) =>
  async (request) => {
    const response = await send(
      request.redirect === 'manual' ? request : new Request(request, { redirect: 'manual' }),
    )
    const isRedirect = response.type === 'opaqueredirect' || redirects.has(response.status)
    if (!isRedirect && !response.redirected) return response
    await response.body?.cancel()
    const location = isRedirect ? response.headers.get('location') : response.url
    throw new HansaRedirectError(
      `${base} answered with a redirect${originOf(location, base)}; redirects are not followed`,
    )
  }
