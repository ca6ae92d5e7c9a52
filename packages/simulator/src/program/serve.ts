import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ClusterOptions } from '../cluster/options.js'
import { seededRandom } from '../random.js'
import { createSimulator, type Simulator } from '../simulator.js'
import { UsageError } from './usage.js'

const options = {
  listen: { type: 'string', default: '127.0.0.1:7071' },
  clusters: { type: 'string', default: '' },
  nodes: { type: 'string', default: '3' },
  'ready-delay': { type: 'string', default: '500' },
  pods: { type: 'string', default: 'objects' },
  state: { type: 'string' },
  kubeconfig: { type: 'string' },
  seed: { type: 'string' },
  tls: { type: 'boolean', default: false },
} as const

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0)
    throw new UsageError(`--${name} must be a whole number, not "${text}"`)
  return value
}

const parseListen = (text: string): { host: string; port: number } => {
  const colon = text.lastIndexOf(':')
  if (colon < 0) throw new UsageError(`--listen must be HOST:PORT, not "${text}"`)
  return { host: text.slice(0, colon), port: wholeNumber('listen', text.slice(colon + 1)) }
}

/** `eu-1` is in region `eu`; a name without a number at the end is its own region. */
const regionOf = (name: string): string => name.replace(/-\d+$/, '')

const ensureClusters = (
  simulator: Simulator,
  names: string[],
  common: Omit<ClusterOptions, 'name'>,
): void => {
  for (const name of names) {
    if (!simulator.cluster(name)) simulator.addCluster({ ...common, name, region: regionOf(name) })
  }
}

/** `serve`: prints one JSON line with its address, then runs until stopped. */
export const serve = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({ args, options })
  if (values.pods !== 'objects' && values.pods !== 'counts') {
    throw new UsageError(`--pods must be objects or counts, not "${values.pods}"`)
  }
  const simulator = await createSimulator({
    ...parseListen(values.listen),
    tls: values.tls,
    ...(values.state === undefined ? {} : { state: values.state }),
    ...(values.seed === undefined ? {} : { random: seededRandom(wholeNumber('seed', values.seed)) }),
  })
  const names = values.clusters.split(',').filter((name) => name !== '')
  ensureClusters(simulator, names, {
    nodes: wholeNumber('nodes', values.nodes),
    readyDelayMs: wholeNumber('ready-delay', values['ready-delay']),
    pods: values.pods,
  })
  simulator.save()
  if (values.kubeconfig !== undefined) {
    writeFileSync(values.kubeconfig, simulator.kubeconfig(), { mode: 0o600 })
  }
  const stop = (): void => {
    void simulator.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('exit', () => simulator.save())
  const ready = {
    ready: true,
    address: simulator.address,
    port: simulator.port,
    clusters: simulator.clusters().map(({ name, region, server }) => ({ name, region, server })),
    ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
  }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}
