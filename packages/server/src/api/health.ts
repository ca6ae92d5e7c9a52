import { type RequestHandler, Router } from 'express'
import { messageOf } from '../runtime/message.js'

/** Something that must work for the hub to be of use; throws when it does not. */
export type HealthCheck = () => Promise<void> | void

/** Whether this hub holds the lease and acts on the fleet, or serves beside one that does. */
export type Role = 'leader' | 'standby'

/** What is wrong with the hub and does not keep it from working; undefined where nothing is. */
export type HealthWarning = () => string | undefined

const readyz =
  ({ checks, role = () => 'leader', warnings = {} }: HealthOptions): RequestHandler =>
  async (request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await check()
          return { ok: true, line: `[+]${name} ok` }
        } catch (error) {
          return { ok: false, line: `[-]${name} failed: ${messageOf(error)}` }
        }
      }),
    )
    const ready = results.every(({ ok }) => ok)
    // A standby serves reads, lists, watches and writes: traffic may be sent to it.
    const standing = role()
    const verdict = ready ? (standing === 'standby' ? 'ok (standby)' : 'ok') : 'not ready'
    const warned = Object.entries(warnings).flatMap(([name, warning]) => {
      const message = warning()
      return message === undefined ? [] : [`[!]${name} ${message}`]
    })
    const lines =
      request.query.verbose === undefined && ready
        ? [verdict]
        : [
            ...results.map(({ line }) => line),
            ...warned,
            ...(standing === 'standby' ? ['[+]role standby'] : []),
            verdict,
          ]
    response
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send(`${lines.join('\n')}\n`)
  }

export interface Version {
  /** Of the program. */
  version: string
  /** The hub's identity: what objects on members are labelled with. */
  hub: string
  /** The clusters are simulated ones, for somebody to try things on. */
  playground?: true
}

interface HealthOptions {
  checks: Readonly<Record<string, HealthCheck>>
  version: Version
  /** Always the leader when absent. */
  role?: (() => Role) | undefined
  warnings?: Readonly<Record<string, HealthWarning>> | undefined
}

/** /livez: the process answers. /readyz (?verbose): everything it needs works. /version. None asks for a token. */
export const createHealth = (options: HealthOptions): Router => {
  const router = Router()
  router.get('/livez', (_request, response) => {
    response.type('text/plain').send('ok\n')
  })
  router.get('/readyz', readyz(options))
  router.get('/version', (_request, response) => {
    response.json({ ...options.version, apiVersions: ['hansa.dev/v1'], node: process.version })
  })
  return router
}
