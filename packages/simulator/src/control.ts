import type { SimulatedCluster } from './cluster/cluster.js'
import type { ClusterOptions } from './cluster/options.js'
import type { Exchange } from './listen/exchange.js'
import { isObject, type Json, type JsonObject, stringOf } from './objects/json.js'

export interface ControlTarget {
  clusters(): SimulatedCluster[]
  cluster(name: string): SimulatedCluster | undefined
  addCluster(options: ClusterOptions): SimulatedCluster
  kubeconfig(): string
}

type Command = (cluster: SimulatedCluster, sent: JsonObject) => void

class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

const faultNames = ['latency', 'status429', 'status500', 'spareHealth', 'goneAsStatus']

/** Without this check, a misspelt fault would look like a cluster that tolerates it. */
const checkFaults = (sent: JsonObject): JsonObject => {
  const unknown = Object.keys(sent).filter((name) => !faultNames.includes(name))
  if (unknown.length === 0) return sent
  throw new ControlError(
    400,
    `unknown fault: ${unknown.join(', ')}; available faults: ${faultNames.join(', ')}`,
  )
}

/** `POST /control/clusters/NAME/COMMAND`; the body is the parameter of the method of the same name. */
const commands: Record<string, Command> = {
  down: (cluster) => cluster.down(),
  up: (cluster) => cluster.up(),
  hang: (cluster) => cluster.hang(),
  resume: (cluster) => cluster.up(),
  fault: (cluster, sent) => cluster.fault(checkFaults(sent)),
  'cut-watches': (cluster) => cluster.cutWatches(),
  compact: (cluster) => cluster.compact(),
  deny: (cluster, sent) => cluster.deny(sent),
  'allow-all': (cluster) => cluster.allowAll(),
  'add-node': (cluster, sent) => cluster.addNode(sent),
  'remove-node': (cluster, sent) => cluster.removeNode(stringOf(sent.name)),
  'revoke-tokens': (cluster, sent) =>
    sent.name === undefined
      ? cluster.revokeTokens()
      : cluster.revokeTokens({ namespace: stringOf(sent.namespace), name: stringOf(sent.name) }),
  'reset-requests': (cluster) => cluster.requests.reset(),
}

const show = (cluster: SimulatedCluster): Json => ({
  name: cluster.name,
  region: cluster.region,
  server: cluster.server,
  mode: cluster.mode(),
  faults: { ...cluster.faults() },
  openWatches: cluster.openWatches(),
  objects: cluster.objects().length,
  requests: { total: cluster.requests.total, ...cluster.requests.byVerb },
})

const readSent = async (exchange: Exchange): Promise<JsonObject> => {
  const text = await exchange.body()
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Everything that is not a JSON object gets the same refusal.
  }
  throw new ControlError(400, 'the body must be a JSON object')
}

const optionsOf = (sent: JsonObject): ClusterOptions => ({ ...sent, name: stringOf(sent.name) })

const answer = async (target: ControlTarget, exchange: Exchange): Promise<Json | string> => {
  const url = new URL(exchange.url, 'http://simulator')
  const [, scope = '', name = '', action = ''] = url.pathname.split('/').filter((part) => part !== '')
  if (scope === 'kubeconfig') return target.kubeconfig()
  if (scope !== 'clusters') throw new ControlError(404, `no such path: ${url.pathname}`)
  if (name === '') {
    return exchange.method === 'POST'
      ? show(target.addCluster(optionsOf(await readSent(exchange))))
      : target.clusters().map(show)
  }
  const cluster = target.cluster(name)
  if (!cluster) {
    const names = target.clusters().map((known) => known.name)
    throw new ControlError(404, `cluster "${name}" not found; available clusters: ${names.join(', ')}`)
  }
  if (exchange.method === 'DELETE' && action === '') {
    cluster.stop()
    return null
  }
  if (exchange.method === 'GET' && action === '') return show(cluster)
  if (exchange.method === 'GET' && action === 'objects') {
    return cluster.objects(url.searchParams.get('kind') ?? undefined)
  }
  if (exchange.method === 'GET' && action === 'kubeconfig') return cluster.kubeconfig()
  const command = commands[action]
  if (exchange.method !== 'POST' || !command) {
    throw new ControlError(
      404,
      `unknown command: ${action}; available commands: ${Object.keys(commands).join(', ')}`,
    )
  }
  command(cluster, await readSent(exchange))
  return show(cluster)
}

/** Answers everything below `/control`. Requires no token; refuses browsers, because web pages can make them send requests. */
export const serveControl = async (target: ControlTarget, exchange: Exchange): Promise<void> => {
  try {
    if (exchange.header('origin') !== '')
      throw new ControlError(403, 'requests from web pages are not allowed')
    const body = await answer(target, exchange)
    const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
    const type = typeof body === 'string' ? 'application/yaml' : 'application/json'
    exchange.reply(200, { 'content-type': type }, text)
  } catch (error) {
    const status = error instanceof ControlError ? error.status : 400
    const message = error instanceof Error ? error.message : String(error)
    exchange.reply(status, { 'content-type': 'application/json' }, `${JSON.stringify({ error: message })}\n`)
  }
}
