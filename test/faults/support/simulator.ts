import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseOne } from '@hansa/manifests'
import type { FaultSettings, KubeObject } from '@hansa/simulator'
import { at, until } from '../../rig/index.js'

const program = fileURLToPath(new URL('../../../packages/simulator/bin/hansa-simulator.js', import.meta.url))

/** An answer of a simulated cluster's API. */
export interface MemberAnswer {
  status: number
  body: unknown
}

/** One cluster of a simulator that runs in a separate process. */
export interface Member {
  readonly name: string
  readonly region: string
  readonly server: string
  /** The administrator's token. */
  readonly token: string
  down(): Promise<void>
  up(): Promise<void>
  hang(): Promise<void>
  /** Merges fault settings; `{}` resets all of them. */
  fault(settings: FaultSettings): Promise<void>
  cutWatches(): Promise<void>
  /** Forgets the history, so that watches have to list again. */
  compact(): Promise<void>
  /** Revokes every token but the administrator's. */
  revokeTokens(): Promise<void>
  /** The stored objects, read past the API: also while the cluster is down. */
  objects(kind?: string): Promise<KubeObject[]>
  /** A call to its API as the administrator; the content type is JSON unless told. */
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<MemberAnswer>
}

export interface SimulatorProcess {
  readonly address: string
  readonly members: readonly Member[]
  /** Throws when it does not exist. */
  member(name: string): Member
  stop(): Promise<void>
}

export interface SimulatorSettings {
  clusters: readonly string[]
  readyDelayMs?: number
  pods?: 'objects' | 'counts'
  seed?: number
  /** Of each cluster; 3 unless told. */
  nodes?: number
}

const started = (child: ChildProcess, log: () => string): Promise<string> => {
  let out = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  return until('the simulator is ready', () => {
    if (child.exitCode !== null) return `it ended with ${child.exitCode}: ${log()}`
    return out.includes('\n') ? out : undefined
  })
}

const memberOf = (
  control: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>,
  known: { name: string; region: string; server: string },
  token: string,
): Member => {
  const { name, region, server } = known
  const tell = async (command: string, body: unknown = {}): Promise<void> => {
    await control('POST', `clusters/${name}/${command}`, body)
  }
  return {
    name,
    region,
    server,
    token,
    down: () => tell('down'),
    up: () => tell('up'),
    hang: () => tell('hang'),
    fault: (settings) => tell('fault', settings),
    cutWatches: () => tell('cut-watches'),
    compact: () => tell('compact'),
    revokeTokens: () => tell('revoke-tokens'),
    // The control API answers with what the store holds.
    objects: async (kind) =>
      (await control(
        'GET',
        `clusters/${name}/objects${kind === undefined ? '' : `?kind=${kind}`}`,
      )) as KubeObject[],
    request: async (method, path, body, contentType = 'application/json') => {
      const answer = await fetch(`${server}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: await answer.json() }
    },
  }
}

/** Starts the simulator as its own program, on a free port, with its state in memory. */
export const startSimulator = async (settings: SimulatorSettings): Promise<SimulatorProcess> => {
  const { clusters, readyDelayMs = 200, pods = 'counts', seed, nodes = 3 } = settings
  const args = ['serve', '--listen', '127.0.0.1:0', '--clusters', clusters.join(',')]
  args.push('--ready-delay', String(readyDelayMs), '--pods', pods, '--nodes', String(nodes))
  if (seed !== undefined) args.push('--seed', String(seed))
  let log = ''
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000)
  })
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)

  const line: unknown = JSON.parse(await started(child, () => log))
  const address = String(at(line, 'address'))
  const control = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${address}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} /control/${path}: ${answer.status} ${text}\n${log}`)
    return path.endsWith('kubeconfig') ? parseOne(text) : JSON.parse(text)
  }
  const members: Member[] = []
  for (const known of (at(line, 'clusters') ?? []) as { name: string; region: string; server: string }[]) {
    const kubeconfig = await control('GET', `clusters/${known.name}/kubeconfig`)
    members.push(memberOf(control, known, String(at(kubeconfig, 'users', 0, 'user', 'token'))))
  }

  return {
    address,
    members,
    member: (name) => {
      const found = members.find((member) => member.name === name)
      if (found === undefined) throw new Error(`no simulated cluster ${name}`)
      return found
    },
    stop: async () => {
      process.removeListener('exit', kill)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await ended
      }
    },
  }
}
