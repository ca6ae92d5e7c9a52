import { mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { ensureBuilt } from '../build/ensure.js'
import { type Launch, type ServerProcess, untilServing } from '../process/launcher.js'
import { freePort } from '../process/ports.js'

export interface Etcd {
  readonly url: string
  readonly process: ServerProcess
}

/** Starts the one etcd all clusters of a rig share, each under its own prefix. Its data is not durable. */
export const startEtcd = async (folder: string, launch: Launch): Promise<Etcd> => {
  const binaries = await ensureBuilt('etcd')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const [clients, peers] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${clients}`
  const peer = `http://127.0.0.1:${peers}`
  const process = await launch({
    command: join(binaries, 'etcd'),
    args: [
      `--data-dir=${join(folder, 'data')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--quota-backend-bytes=8589934592',
      '--log-level=warn',
    ],
    log: join(folder, 'etcd.log'),
    cwd: folder,
  })
  await untilServing(process, () => healthy(`${url}/health`))
  return { url, process }
}

const healthy = (url: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { timeout: 1_000 }, (incoming) => {
      incoming.resume()
      resolve(incoming.statusCode === 200)
    })
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.once('error', reject)
    outgoing.end()
  })
