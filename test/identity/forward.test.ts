import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDial, openPortForward } from '../../packages/server/src/kube/index.js'
import { createGiteaFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import { ConnectorSpec } from '../../packages/server/src/provisioning/contract.js'
import { createFiles } from '../../packages/server/src/provisioning/files.js'
import type { ConnectorAdapter } from '../../packages/server/src/provisioning/index.js'
import { systemClock } from '../../packages/server/src/runtime/clock.js'
import { silentLogger } from '../../packages/server/src/runtime/logger.js'
import { available, type Cluster, type Gitea, startCluster, startGitea, until } from '../rig/index.js'
import { act, observe } from './support/connector.js'

const can = available(['kubernetes', 'etcd', 'kwok', 'gitea'])
const title = can.available ? 'a pod’s port' : `a pod’s port (skipped: ${can.reason})`

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'gitea-0', namespace: 'default' },
  spec: { containers: [{ name: 'gitea', image: 'example.invalid/gitea:1' }] },
}

describe.skipIf(!can.available)(title, () => {
  let cluster: Cluster
  let gitea: Gitea
  let adapter: ConnectorAdapter<'gitea'> | undefined

  const tunnel = (port: number, name = 'gitea-0', signal?: AbortSignal) =>
    openPortForward(
      {
        connection: {
          server: cluster.server,
          certificateAuthority: cluster.caPem,
          credentials: { token: cluster.adminToken },
        },
        dial: createDial({ clock: systemClock }),
        clock: systemClock,
      },
      { namespace: 'default', pod: name, port, signal },
    )

  beforeAll(async () => {
    gitea = await startGitea()
    cluster = await startCluster({
      name: 'forwarding',
      forwards: [
        { port: 3000, to: gitea.port },
        { port: 3001, to: 1 },
      ],
    })
    await cluster.request('POST', '/api/v1/namespaces/default/pods', pod)
    await until('the pod runs', async () => {
      const { body } = await cluster.request('GET', '/api/v1/namespaces/default/pods/gitea-0')
      return JSON.stringify(body).includes('"phase":"Running"')
    })
  }, 900_000)
  afterAll(async () => {
    await adapter?.close()
    await Promise.all([cluster?.stop(), gitea?.stop()])
  })

  it('is reached through the API server, and carries an adapter’s calls with their Basic auth both ways', async () => {
    const spec = ConnectorSpec.parse({
      type: 'gitea',
      gitea: {
        endpoint: { release: 'gitea', port: 3000 },
        credentials: { username: gitea.admin.username, password: { digest: '' } },
      },
    })
    if (spec.type !== 'gitea') throw new Error('a Gitea was asked for')
    adapter = createGiteaFactory().create({
      name: 'target',
      spec,
      secret: () => gitea.admin.password,
      endpoint: async () => ({
        url: 'http://gitea.default:3000',
        generation: 'one',
        open: (signal) => tunnel(3000, 'gitea-0', signal),
      }),
      file: createFiles('').file,
      mayWrite: () => {},
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
    })
    const after = { displayName: 'x'.repeat(90), mail: 'anna@example.org', restricted: false }
    await act(adapter, 'CreateAccount', { account: { username: 'anna' }, after })
    const seen = await observe(adapter)
    expect(seen.accounts.map(({ username }) => username).sort()).toEqual(['anna', gitea.admin.username])
    expect(seen.accounts.find(({ username }) => username === 'anna')?.fields.displayName).toBe('x'.repeat(90))
  })

  it('carries more than one frame holds, unchanged, many at once', async () => {
    const big = Buffer.alloc(300_000, 'q').toString()
    const get = async (): Promise<string> => {
      const stream = await tunnel(3000)
      stream.write(
        `GET /api/v1/version HTTP/1.1\r\nHost: gitea\r\nX-Filler: ${big.slice(0, 60_000)}\r\nConnection: close\r\n\r\n`,
      )
      let text = ''
      // The close by the server is not transmitted: the protocol does not support it.
      for await (const chunk of stream) {
        text += String(chunk)
        if (text.includes('"version"')) break
      }
      return text
    }
    const answers = await Promise.all(Array.from({ length: 8 }, get))
    for (const answer of answers) expect(answer).toContain('"version"')
  })

  it('where nothing listens ends the stream with what the kubelet said', async () => {
    const stream = await tunnel(3001)
    stream.on('error', () => undefined)
    const ended = new Promise<unknown>((resolve) => {
      stream.once('error', resolve)
      stream.once('close', () => resolve(undefined))
      stream.resume()
    })
    stream.write('GET / HTTP/1.1\r\n\r\n')
    expect(String(await ended)).toMatch(/forwarding port 3001|refused/)
  })

  it('of a pod that is not there is refused with the reason', async () => {
    await expect(tunnel(3000, 'nobody')).rejects.toThrow(/404.*pod not found/)
  })
})
