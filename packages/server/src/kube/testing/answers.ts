import type { RequestOptions, Transport } from '../calls.js'
import { KubeError } from '../errors.js'
import { statusError } from '../status.js'

export interface Answer {
  status?: number
  body: unknown
}

/** A Transport that answers each call with `answer`, and records the calls. */
export const createAnswers = (answer: (request: RequestOptions) => Answer | undefined) => {
  const asked: RequestOptions[] = []
  const transport: Transport = {
    request: async (request) => {
      asked.push(request)
      const { status = 200, body } = answer(request) ?? {
        status: 404,
        body: { apiVersion: 'v1', kind: 'Status', reason: 'NotFound' },
      }
      if (status >= 400) throw statusError({ status, body, now: 0 })
      return { status, headers: {}, body: structuredClone(body) }
    },
    stream: () => Promise.reject(new KubeError('Closed', 'no streams here')),
    renew: () => undefined,
    close: () => undefined,
  }
  return { transport, asked }
}
