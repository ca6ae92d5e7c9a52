/** A browser of a test: it keeps cookies by host, and follows no redirect automatically. */
export const createBrowser = () => {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: URL): Map<string, string> => {
    const jar = jars.get(url.hostname) ?? new Map<string, string>()
    jars.set(url.hostname, jar)
    return jar
  }

  const send = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address)
    const jar = jarOf(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie === '' ? {} : { cookie }), ...Object(init.headers) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      if (attributes.includes('Max-Age=0')) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  return {
    send,
    /** Follows redirects to the first page. */
    open: async (address: string): Promise<{ response: Response; url: string }> => {
      let url = address
      for (let hop = 0; hop < 10; hop++) {
        const response = await send(url)
        const location = response.headers.get('location')
        if (location === null) return { response, url }
        url = new URL(location, url).href
      }
      throw new Error('too many redirects')
    },
    /** The cookies for a host, as `NAME=VALUE`. */
    cookies: (host: string): string[] =>
      [...(jars.get(host) ?? [])].map(([name, value]) => `${name}=${value}`),
    copyTo: (host: string, pairs: readonly string[]): void => {
      const jar = jarOf(new URL(`http://${host}`))
      for (const pair of pairs) jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    },
  }
}

export type Browser = ReturnType<typeof createBrowser>
