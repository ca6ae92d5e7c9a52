import type { Hub } from '../../support/hub.js'

export interface Answer {
  status: number
  body: unknown
}

/** One REST call with the hub's token; a body that is text already is sent as it is. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>

export const attacker =
  ({ url, token }: Pick<Hub, 'url' | 'token'>): Call =>
  async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
