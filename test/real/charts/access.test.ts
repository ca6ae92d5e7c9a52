import { sign, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { fetchChart } from '@hansa/charts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createCertificate } from '../../../packages/server/src/kube/testing/certificate.js'
import { available, type Registry, startRegistry } from '../../rig/index.js'
import { type Helm, openHelm } from './helm.js'

const can = available(['helm', 'registry'])
const account = { username: 'anna', password: 'top-secret' }

const open: Server[] = []
const listen = async (server: Server): Promise<number> => {
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const closeAll = (): void => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
}

/** A token as Distribution verifies it. Source: distribution.github.io/distribution/spec/auth/jwt. */
const tokenOf = (
  access: readonly unknown[],
  { certificate, key }: { certificate: string; key: string },
): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const x5c = [new X509Certificate(certificate).raw.toString('base64')]
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'rig',
    sub: 'anna',
    aud: 'registry',
    exp: now + 300,
    nbf: now - 10,
    iat: now,
    jti: '1',
    access,
  }
  const body = `${part({ typ: 'JWT', alg: 'ES256', x5c })}.${part(claims)}`
  return `${body}.${sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

describe.skipIf(!can.available)(
  can.available ? 'a registry with a token server' : `a token server (skipped: ${can.reason})`,
  () => {
    let helm: Helm
    let registry: Registry
    const scopes: (string | null)[] = []
    beforeAll(async () => {
      helm = await openHelm()
      const signer = createCertificate(['rig'])
      writeFileSync(join(helm.folder, 'roots.pem'), signer.certificate)
      const answer: RequestListener = (request, response) => {
        const scope = new URL(request.url ?? '', 'http://x').searchParams.get('scope')
        scopes.push(scope)
        const expected = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`
        if (request.headers.authorization !== expected) return response.writeHead(401).end()
        const [type = '', name = '', actions = ''] = scope?.split(':') ?? []
        const access = scope === null ? [] : [{ type, name, actions: actions.split(',') }]
        return response.end(JSON.stringify({ token: tokenOf(access, signer) }))
      }
      const realm = `http://127.0.0.1:${await listen(createHttpServer(answer))}/token`
      registry = await startRegistry({
        auth: {
          token: {
            realm,
            service: 'registry',
            issuer: 'rig',
            rootcertbundle: join(helm.folder, 'roots.pem'),
          },
        },
      })
      const login = ['-u', account.username, '-p', account.password, '--plain-http']
      await helm.run('registry', 'login', registry.host, ...login)
      for (const version of ['1.0.0', '1.1.0'])
        await helm.run(
          'push',
          await helm.pack('web', version),
          `oci://${registry.host}/charts`,
          '--plain-http',
        )
    })
    afterAll(async () => {
      closeAll()
      helm?.close()
      await registry?.stop()
    })

    test('gives charts for a token, for which the credentials are exchanged', async () => {
      scopes.length = 0
      const oci = `oci://${registry.host}/charts/web`
      expect(await fetchChart({ oci, version: '^1' }, { credentials: account })).toMatchObject({
        version: '1.1.0',
      })
      expect(scopes).toEqual(['repository:charts/web:pull'])
    })

    test('refuses others', async () => {
      const oci = `oci://${registry.host}/charts/web`
      const wrong = { ...account, password: 'wrong' }
      for (const options of [{}, { credentials: wrong }, { credentials: { token: 'x' } }])
        await expect(fetchChart({ oci, version: '1.0.0' }, options)).rejects.toMatchObject({
          reason: 'Unauthorized',
        })
    })
  },
)

describe.skipIf(!can.available)('TLS', () => {
  const server = createCertificate(['localhost', '127.0.0.1', 'charts.example'])
  const client = createCertificate(['anna'])
  const clientTls = {
    certificateAuthority: server.certificate,
    clientCertificate: client.certificate,
    clientKey: client.key,
  }
  let helm: Helm
  beforeAll(async () => {
    helm = await openHelm()
    await helm.pack('web', '1.0.0')
  })
  afterAll(() => helm?.close())
  afterEach(closeAll)

  /** A repository over TLS; `peers` are the subjects of the client certificates it saw. */
  const serve = async (urls: () => string, isRequired: boolean) => {
    const peers: (string | undefined)[] = []
    const tls = { cert: server.certificate, key: server.key, ca: client.certificate }
    const port = await listen(
      createHttpsServer(
        { ...tls, requestCert: true, rejectUnauthorized: isRequired },
        (request, response) => {
          const peer = (request.socket as TLSSocket).getPeerCertificate().subject
          peers.push(peer?.CN as string | undefined)
          if (request.url === '/index.yaml')
            response.end(
              `apiVersion: v1\nentries:\n  web:\n  - {name: web, version: 1.0.0, urls: ["${urls()}"]}\n`,
            )
          else response.end(readFileSync(join(helm.folder, 'packed', 'web-1.0.0.tgz')))
        },
      ),
    )
    return { url: `https://127.0.0.1:${port}`, port, peers }
  }

  test('accepts a private authority, and presents the client certificate to one host only', async () => {
    const other = await serve(() => '', false)
    const home = await serve(() => `${other.url}/web-1.0.0.tgz`, true)
    const chart = await fetchChart({ repository: home.url, name: 'web' }, { tls: clientTls })
    expect(chart.version).toBe('1.0.0')
    expect([home.peers, other.peers]).toEqual([['anna'], [undefined]])
  })

  test('refuses an unknown authority, and says what to do', async () => {
    const { url } = await serve(() => 'web-1.0.0.tgz', false)
    await expect(fetchChart({ repository: url, name: 'web' })).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringMatching(
        /^no secure connection to 127\.0\.0\.1:\d+: .*pass the certificate authority/,
      ),
    })
  })

  test('goes through a proxy, which sees names only', async () => {
    const { port, peers } = await serve(() => 'web-1.0.0.tgz', true)
    const proxy = createHttpServer((_, response) => response.writeHead(400).end())
    const asked: (string | undefined)[] = []
    proxy.on('connect', (request, socket) => {
      asked.push(request.url)
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
    const https = `http://127.0.0.1:${await listen(proxy)}`
    const reference = { repository: 'https://charts.example', name: 'web' }
    expect(await fetchChart(reference, { tls: clientTls, proxy: { https } })).toMatchObject({
      version: '1.0.0',
    })
    expect(new Set(asked)).toEqual(new Set(['charts.example:443']))
    expect(peers).toEqual(['anna', 'anna'])
    const refusing = createHttpServer()
    refusing.on('connect', (_, socket) => socket.end('HTTP/1.1 407 No\r\n\r\n'))
    const closed = `http://user:top-secret@127.0.0.1:${await listen(refusing)}`
    const error = await fetchChart(reference, { proxy: { https: closed } }).catch(String)
    expect(error).toMatch(/through proxy 127\.0\.0\.1:\d+.*407/)
    expect(error).not.toContain('secret')
  })
})
