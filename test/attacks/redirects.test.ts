import { connect, createServer, type Server, type Socket } from 'node:net'
import { createSimulator, type Simulator } from '@hansa/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Api, createApi } from '../faults/support/api.js'
import { conditionOf, registerAll } from '../faults/support/register.js'
import { until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { startThief, type Thief } from './support/thief.js'

/** A proxy in front of a member: passes everything on, or answers everything with a redirect. */
interface Gateway {
  readonly url: string
  redirectTo(url: string | undefined): void
  close(): void
}

const startGateway = (to: string): Promise<Gateway> =>
  new Promise((resolve) => {
    const { hostname, port, pathname } = new URL(to)
    const sockets = new Set<Socket>()
    let location: string | undefined
    const keep = (socket: Socket): Socket => {
      sockets.add(socket)
      return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    }
    const server: Server = createServer((socket) => {
      keep(socket)
      if (location === undefined) {
        const onward = keep(connect(Number(port), hostname))
        socket.pipe(onward).pipe(socket)
        return
      }
      const head = `HTTP/1.1 307 Temporary Redirect\r\nlocation: ${location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`
      socket.on('data', () => socket.end(head))
    })
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${pathname.replace(/\/$/, '')}`,
        redirectTo: (url) => {
          location = url
          for (const socket of sockets) socket.destroy()
        },
        close: () => {
          server.close()
          for (const socket of sockets) socket.destroy()
        },
      })
    })
  })

let hub: Hub
let api: Api
let simulator: Simulator
let gateway: Gateway
let thief: Thief
let token = ''

beforeAll(async () => {
  hub = await startHub()
  api = createApi(hub)
  simulator = await createSimulator()
  const member = simulator.addCluster({ name: 'eu-1', region: 'eu', nodes: 1 })
  token = member.token
  gateway = await startGateway(member.server)
  await registerAll(api, [{ name: 'eu-1', region: 'eu', server: gateway.url, token } as never])
})
afterAll(async () => {
  gateway?.close()
  await thief?.close()
  await hub?.stop()
  await simulator?.close()
})
beforeEach(async () => {
  await thief?.close()
  const body = '{"kind":"List","items":[]}'
  thief = await startThief(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
})

const elsewhere = () => `http://127.0.0.1:${thief.port}/login`

describe('a redirect never receives a token', () => {
  test('of a registered cluster; its credential counts as unusable, not the cluster as lost', async () => {
    gateway.redirectTo(elsewhere())
    await until(
      'the credential is doubted',
      async () => (await conditionOf(api, 'eu-1', 'CredentialsValid')) === 'False',
    )
    const { status } = await hub.client.clusters.get('eu-1')
    const found = status.conditions.find(({ type }) => type === 'CredentialsValid')
    expect(found?.message).toContain('redirect (HTTP 307), which is not followed')
    expect(await conditionOf(api, 'eu-1', 'Ready')).toBe('True')
    gateway.redirectTo(undefined)
    await until('it works again', async () => (await conditionOf(api, 'eu-1', 'CredentialsValid')) === 'True')
    expect(thief.heard()).toBe('')
  })

  test('of a cluster that is being registered', async () => {
    gateway.redirectTo(elsewhere())
    const connection = { server: gateway.url, credentials: { token: { value: token } } }
    const said = await api.call('POST', '/clusters/register', { name: 'eu-2', connection }).then(
      () => 'it was registered',
      (error: unknown) => String(error),
    )
    gateway.redirectTo(undefined)
    expect(said).toContain('redirect')
    expect(thief.heard()).toBe('')
  })

  test('of the address the CLI was given', async () => {
    gateway.redirectTo(elsewhere())
    for (const command of [
      ['get', 'clusters'],
      ['get', 'clusters', '--watch'],
      ['delete', 'cluster', 'eu-1', '--yes'],
    ]) {
      const { exit, stderr } = await hub.cli(...command, '--url', gateway.url, '--token', 'hansa_secret')
      expect([command, exit, stderr]).toEqual([
        command,
        2,
        expect.stringContaining(
          `${gateway.url} answered with a redirect to http://127.0.0.1:${thief.port}; redirects are not followed`,
        ),
      ])
    }
    gateway.redirectTo(undefined)
    expect(thief.heard()).toBe('')
  })
})
