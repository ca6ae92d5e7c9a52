import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, listAt } from '../at.js'
import { ensureBuilt } from '../build/ensure.js'
import type { Launch } from '../process/launcher.js'
import { type Life, startLife } from '../process/life.js'
import { freePort } from '../process/ports.js'
import { call, type HttpAnswer } from './http.js'

/** A real OpenBao (the Vault API) on loopback, unsealed, with its data on disk: it survives a restart. */
export interface OpenBao extends Life {
  readonly url: string
  readonly rootToken: string
  /** the folder of its data: all of it in `data`, unless it is in memory */
  readonly folder: string
  /** One call with the root token, or another one, or none (`''`). `path` is the part after `/v1/`. */
  request(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    namespace?: string,
  ): Promise<HttpAnswer>
}

export interface OpenBaoOptions {
  /** false keeps everything in memory: faster, and lost at a restart (default true) */
  readonly durable?: boolean
}

/** @param folder for its data; created here */
export const startOpenBaoIn = async (
  folder: string,
  launch: Launch,
  options: OpenBaoOptions,
): Promise<OpenBao> => {
  const binaries = await ensureBuilt('openbao')
  mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = join(folder, 'config.json')
  const listener = { tcp: { address: `127.0.0.1:${port}`, tls_disable: true } }
  const raft = { path: join(folder, 'data'), node_id: 'rig', performance_multiplier: '1' }
  const storage = options.durable === false ? { inmem: {} } : { raft }
  const addresses = { api_addr: url, cluster_addr: `http://127.0.0.1:${await freePort()}` }
  writeFileSync(config, JSON.stringify({ storage, listener, ...addresses }))
  let keys: unknown
  let rootToken = ''

  const send = (method: string, path: string, body?: unknown, token = rootToken, namespace = '') =>
    call(`${url}/v1/${path}`, method, {
      body,
      headers: {
        ...(token === '' ? {} : { 'x-vault-token': token }),
        ...(namespace === '' ? {} : { 'x-vault-namespace': namespace }),
      },
    })
  const unsealed = async (): Promise<boolean> => {
    const { status, body } = await send('GET', 'sys/seal-status', undefined, '')
    if (status !== 200) return false
    if (at(body, 'initialized') !== true) {
      const made = await send('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 }, '')
      keys = listAt(made.body, 'keys_base64')[0]
      rootToken = String(at(made.body, 'root_token'))
    }
    if (at(body, 'sealed') === true) await send('PUT', 'sys/unseal', { key: keys }, '')
    // An unsealed server first elects itself; until then it accepts no writes.
    return (await send('GET', 'sys/health', undefined, '')).status === 200
  }
  const life = await startLife(
    launch,
    {
      command: join(binaries, 'bao'),
      args: ['server', `-config=${config}`],
      log: `${folder}.log`,
      cwd: folder,
    },
    unsealed,
  )
  return { ...life, url, rootToken, folder, request: send }
}
