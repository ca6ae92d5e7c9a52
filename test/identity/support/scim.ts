import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'
import { cacheRoot } from '../../rig/build/cache.js'
import { run } from '../../rig/build/run.js'
import { freePort, until } from '../../rig/index.js'

/** A third-party SCIM service. */
export interface ScimServer {
  /** The base address. */
  url: string
  token: string
  /** A call as an administrator would make it, independent of the connector. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>
  stop(): Promise<void>
}

const token = 'correct-horse'

const requestAt =
  (url: string): ScimServer['request'] =>
  async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
  }

/** A server core in Python, with ETags, bulk and filters. https://pypi.org/project/scim2-server/ */
const scim2Version = '0.8.3'

/** The program, in its own virtual environment beside the rig's servers; installed from PyPI on first use. */
const installScim2Server = async (): Promise<string> => {
  const place = join(cacheRoot(), `scim2-server-${scim2Version}-${process.platform}-${process.arch}`)
  const complete = join(place, 'complete')
  if (!existsSync(complete)) {
    // A virtual environment contains its own path, so it cannot be built elsewhere and renamed.
    rmSync(place, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', place])
    await run(join(place, 'bin', 'pip'), [
      'install',
      '--disable-pip-version-check',
      '--quiet',
      `scim2-server==${scim2Version}`,
    ])
    writeFileSync(complete, '')
  }
  return join(place, 'bin', 'scim2-server')
}

export const startScim2Server = async (): Promise<ScimServer> => {
  const program = await installScim2Server()
  const port = await freePort()
  const child = spawn(program, ['--port', String(port), '--bearer-token', token], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}/v2`
  const request = requestAt(url)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  try {
    await until('scim2-server answers', async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
      return (await request('GET', '/ServiceProviderConfig')).status === 200
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { url, token, request, stop }
}

type Stored = Record<string, unknown> & { id: string }

/** Resources in memory, as required by the handlers of SCIMMY. */
const storeOf = (uniqueName: string) => {
  const stored = new Map<string, Stored>()
  const named = (name: unknown) =>
    [...stored.values()].find((one) => String(one[uniqueName]).toLowerCase() === String(name).toLowerCase())
  return {
    put: (id: string | undefined, instance: object): Stored => {
      const given = JSON.parse(JSON.stringify(instance)) as Record<string, unknown>
      const same = named(given[uniqueName])
      if (same !== undefined && same.id !== id)
        throw new SCIMMY.Types.Error(409, 'uniqueness', `${uniqueName} is taken`)
      const before = id === undefined ? undefined : stored.get(id)
      if (id !== undefined && before === undefined) throw new SCIMMY.Types.Error(404, '', `no ${id}`)
      const now = new Date().toISOString()
      const meta = { created: Object(before?.meta).created ?? now, lastModified: now }
      const one = { ...given, id: id ?? randomUUID(), meta }
      stored.set(one.id, one)
      return one
    },
    get: (id: string | undefined): Stored | Stored[] => {
      if (id === undefined) return [...stored.values()]
      const one = stored.get(id)
      if (one === undefined) throw new SCIMMY.Types.Error(404, '', `no ${id}`)
      return one
    },
    remove: (id: string | undefined): void => {
      if (id === undefined || !stored.delete(id)) throw new SCIMMY.Types.Error(404, '', `no ${id}`)
    },
  }
}

/** SCIMMY in this process: PATCH, bulk and filters, no ETags. https://scimmyjs.github.io */
export const startScimmy = async (): Promise<ScimServer & { knowsPatch(does: boolean): void }> => {
  const users = storeOf('userName')
  const groups = storeOf('displayName')
  // The stored value is the given one, which the library's types cannot express.
  const as = <T>(value: unknown): T => value as T
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress(({ id }, instance) => as(users.put(id, instance)))
    .egress(({ id, filter }) => {
      const found = users.get(id)
      return as<never>(Array.isArray(found) && filter !== undefined ? filter.match(found) : found)
    })
    .degress(({ id }) => users.remove(id))
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress(({ id }, instance) => as(groups.put(id, instance)))
    .egress(({ id, filter }) => {
      const found = groups.get(id)
      return as<never>(Array.isArray(found) && filter !== undefined ? filter.match(found) : found)
    })
    .degress(({ id }) => groups.remove(id))
  const app = express()
  // Express 5 parses the query again at each access; scimmy-routers writes numbers into it, which paging uses.
  app.use((request, _response, next) => {
    Object.defineProperty(request, 'query', { value: { ...request.query }, writable: true })
    next()
  })
  app.use(
    '/scim/v2',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('authorization') !== `Bearer ${token}`) throw new Error('wrong token')
        return 'admin'
      },
    }),
  )
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}/scim/v2`
  return {
    url,
    token,
    request: requestAt(url),
    knowsPatch: (does) => {
      SCIMMY.Config.set('patch', { supported: does })
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A proxy to a server that can do something right before a PATCH is forwarded. */
export const startBetween = async (
  target: string,
  beforePatch: () => Promise<void>,
): Promise<{
  url: string
  patches: { version: string | undefined; status: number }[]
  stop(): Promise<void>
}> => {
  const patches: { version: string | undefined; status: number }[] = []
  const app = express()
  app.use(express.text({ type: () => true }), async (request, response) => {
    if (request.method === 'PATCH') await beforePatch()
    const headers: Record<string, string> = {}
    for (const name of ['authorization', 'content-type', 'if-match']) {
      const value = request.header(name)
      if (value !== undefined) headers[name] = value
    }
    const answer = await fetch(new URL(target).origin + request.originalUrl, {
      method: request.method,
      headers,
      ...(typeof request.body === 'string' ? { body: request.body } : {}),
    })
    if (request.method === 'PATCH') patches.push({ version: headers['if-match'], status: answer.status })
    const text = await answer.text()
    response.status(answer.status).type(answer.headers.get('content-type') ?? 'text/plain')
    response.end(text)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}${new URL(target).pathname}`,
    patches,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
