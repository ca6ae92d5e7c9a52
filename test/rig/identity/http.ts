export interface HttpAnswer {
  readonly status: number
  /** parsed if the server declares it as JSON, otherwise its text */
  readonly body: unknown
  readonly headers: Headers
}

/**
 * One HTTP exchange with a server of the rig, on its own connection: a killed server is refused, not reset.
 * @param options.body sent as JSON
 */
export const call = async (
  url: string,
  method: string,
  options: { body?: unknown; headers?: Readonly<Record<string, string>>; timeoutMs?: number } = {},
): Promise<HttpAnswer> => {
  const { body, headers, timeoutMs = 10_000 } = options
  const answer = await fetch(url, {
    method,
    headers: {
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await answer.text()
  const json = answer.headers.get('content-type')?.includes('application/json') === true && text !== ''
  return { status: answer.status, body: json ? JSON.parse(text) : text, headers: answer.headers }
}
