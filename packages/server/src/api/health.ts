import { type RequestHandler, Router } from 'express'
import { messageOf } from '../runtime/message.js'

/** A dependency of the hub; throws when it does not work. */
export type HealthCheck = () => Promise<void> | void

/** Whether this hub holds the lease and acts on the fleet, or is a standby. */
export type Role = 'leader' | 'standby'

/** A problem that does not make the hub not ready; undefined if the hub has none. */
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
    // A standby serves reads, lists, watches and writes, so it can receive traffic.
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
  /** The clusters are simulated, for trying things out. */
  playground?: true
}

interface HealthOptions {
  checks: Readonly<Record<string, HealthCheck>>
  version: Version
  /** The leader by default. */
  role?: (() => Role) | undefined
  warnings?: Readonly<Record<string, HealthWarning>> | undefined
}

/** /livez: the process answers. /readyz (?verbose): its dependencies work. /version. None requires a token. */
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
