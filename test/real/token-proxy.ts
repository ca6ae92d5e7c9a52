import { createServer, request, type Server } from 'node:https'
import { createCertificate } from '../../packages/server/src/kube/testing/certificate.js'
import { type Cluster, freePort } from '../rig/index.js'

/** A proxy in front of an API server that signs users in itself. */
export interface TokenProxy {
  /** `https://127.0.0.1:PORT/k8s/clusters/c-m-abc` */
  readonly server: string
  readonly caPem: string
  /** From now on it accepts only this token. */
  accept(token: string): void
  /** Statuses of the calls it refused, by the token they came with. */
  refused(token: string): number
  /** Forwarded calls. */
  passed(): number
  close(): Promise<void>
}

const path = '/k8s/clusters/c-m-abc'
const unauthorized =
  '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"must authenticate","reason":"Unauthorized","code":401}'

/**
 * As Rancher serves its downstream clusters: it knows only the tokens it issued, none of the service accounts behind
 * it, and connects with its own credential. Source:
 * https://ranchermanager.docs.rancher.com/reference-guides/rancher-manager-architecture/communicating-with-downstream-user-clusters
 */
export const startTokenProxy = async (cluster: Cluster, token: string): Promise<TokenProxy> => {
  const { certificate, key } = createCertificate(['127.0.0.1'])
  const refusals = new Map<string, number>()
  let accepted = token
  let passed = 0

  const proxy: Server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    const given = (incoming.headers.authorization ?? '').replace('Bearer ', '')
    if (given !== accepted || incoming.url?.startsWith(`${path}/`) !== true) {
      refusals.set(given, (refusals.get(given) ?? 0) + 1)
      outgoing.writeHead(401, { 'content-type': 'application/json' }).end(unauthorized)
      return
    }
    passed += 1
    const url = new URL(`${cluster.server}${incoming.url.slice(path.length)}`)
    const headers = { ...incoming.headers, host: url.host, authorization: `Bearer ${cluster.adminToken}` }
    const onward = request(url, { method: incoming.method, headers, ca: cluster.caPem }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve))

  return {
    server: `https://127.0.0.1:${port}${path}`,
    caPem: certificate,
    accept: (next) => {
      accepted = next
    },
    refused: (given) => refusals.get(given) ?? 0,
    passed: () => passed,
    close: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
