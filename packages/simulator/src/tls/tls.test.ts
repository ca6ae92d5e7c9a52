import { X509Certificate } from 'node:crypto'
import { connect } from 'node:http2'
import { request } from 'node:https'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SimulatedCluster } from '../cluster/cluster.js'
import { createSimulator, type Simulator } from '../simulator.js'
import { createAuthority } from './certificate.js'

let simulator: Simulator
let cluster: SimulatedCluster
beforeEach(async () => {
  simulator = await createSimulator({ tls: true })
  cluster = simulator.addCluster({ name: 'eu-1' })
})
afterEach(() => simulator.close())

interface Credentials {
  ca?: string
  cert?: string
  key?: string
  token?: string
}

const overHttp1 = ({ token, ...tls }: Credentials, path = '/api/v1/nodes'): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const outgoing = request(`${cluster.server}${path}`, { ...tls, headers, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })

const overHttp2 = ({ token, ...tls }: Credentials, path = '/api/v1/nodes'): Promise<number> =>
  new Promise((resolve, reject) => {
    const session = connect(simulator.address, tls)
    session.on('error', reject)
    const stream = session.request({
      ':path': `/clusters/eu-1${path}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    })
    stream.on('error', reject)
    // A cut session ends its streams without an error.
    stream.on('close', () => reject(new Error('closed without an answer')))
    stream.on('response', (headers) => {
      resolve(Number(headers[':status']))
      session.destroy()
    })
  })

const ca = (): string => simulator.caPem ?? ''

test.each([
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
])('over %s the authority is trusted by its PEM only, and tokens work', async (_, ask) => {
  expect(simulator.address).toMatch(/^https:/)
  expect(await ask({ ca: ca(), token: cluster.token })).toBe(200)
  await expect(ask({ token: cluster.token })).rejects.toThrow(/certificate/)
})

test.each([
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
])('over %s a client certificate stands for its user, on its cluster only', async (_, ask) => {
  const own = cluster.clientCertificate('ada')
  expect(await ask({ ca: ca(), cert: own.certPem, key: own.keyPem })).toBe(200)
  const other = simulator.addCluster({ name: 'us-1' }).clientCertificate('ada')
  expect(await ask({ ca: ca(), cert: other.certPem, key: other.keyPem })).toBe(403)
  const stranger = createAuthority().clientCertificate('ada', ['eu-1'])
  expect(await ask({ ca: ca(), cert: stranger.certPem, key: stranger.keyPem })).toBe(403)
})

test('a library reads the certificates as expected', () => {
  const authority = createAuthority()
  const root = new X509Certificate(authority.certPem)
  const server = new X509Certificate(authority.serverCertificate(['127.0.0.1', 'localhost']).certPem)
  expect([root.ca, server.ca]).toEqual([true, false])
  expect(server.verify(root.publicKey)).toBe(true)
  expect(server.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost')
  expect(createAuthority(authority).certPem).toBe(authority.certPem)
})

test('going down drops an HTTP/2 session that is the cluster’s alone', async () => {
  cluster.down()
  await expect(overHttp2({ ca: ca(), token: cluster.token })).rejects.toThrow()
  cluster.up()
  expect(await overHttp2({ ca: ca(), token: cluster.token })).toBe(200)
})
