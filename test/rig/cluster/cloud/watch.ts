import { request } from 'node:https'
import { at } from '../../at.js'

export interface WatchAccess {
  readonly port: number
  readonly caPem: string
  readonly token: string
}

/**
 * Watches a resource: first every existing object, as ADDED, then the changes. Resolves when the server ends the watch.
 * @throws Error if the watch cannot be opened or breaks
 */
export const watch = (
  { port, caPem, token }: WatchAccess,
  path: string,
  onEvent: (type: string, object: unknown) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      ca: caPem,
      path: `${path}?watch=1`,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    })
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      if (incoming.statusCode !== 200) {
        incoming.resume()
        reject(new Error(`GET ${path}?watch=1: ${incoming.statusCode}`))
        return
      }
      incoming.once('error', reject)
      incoming.once('close', () => resolve())
      let rest = ''
      incoming.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const event: unknown = JSON.parse(line)
          onEvent(String(at(event, 'type')), at(event, 'object'))
        }
      })
    })
    outgoing.end()
  })
