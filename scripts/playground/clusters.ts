import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './place.js'
import { isFree } from './ports.js'
import { type Program, startProgram, untilReady } from './program.js'
import { Failure } from './say.js'

/** The simulated clusters; a name's first part is its region. */
export const clusterNames = ['eu-1', 'eu-2', 'us-1', 'us-2'] as const

/** The port of `hansa-simulator serve`. Only the clone's own playground uses it. */
const usualPort = 7071

/** The port of an earlier start, where the hub expects the clusters; undefined at the first start. */
const keptPort = (file: string): number | undefined => {
  if (!existsSync(file)) return undefined
  const state: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const port: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'port') : undefined
  return typeof port === 'number' ? port : undefined
}

const choosePort = async ({ files, folder, usual }: Place): Promise<number> => {
  const kept = keptPort(files.simulator)
  if (kept === undefined)
    return usual && (await isFree({ host: '127.0.0.1', port: usualPort })) ? usualPort : 0
  if (await isFree({ host: '127.0.0.1', port: kept })) return kept
  throw new Failure(
    `127.0.0.1:${kept} is already in use, but the hub expects the simulated clusters of ${folder} there. Stop the process that uses it, or use another folder: HANSA_PLAYGROUND=/tmp/hansa npm start`,
  )
}

export interface SimulatedClusters {
  program: Program
  /** `http://127.0.0.1:PORT`, for `hansa-simulator --address`. */
  address: string
}

/** Starts the simulator as a separate process, with its saved state. Throws Failure. */
export const startClusters = async (place: Place, env: NodeJS.ProcessEnv): Promise<SimulatedClusters> => {
  const { root, files } = place
  const port = await choosePort(place)
  const program = startProgram({
    script: join(root, 'packages/simulator/bin/hansa-simulator.js'),
    args: [
      'serve',
      ...['--listen', `127.0.0.1:${port}`],
      ...['--clusters', clusterNames.join(',')],
      ...['--ready-delay', '1000'],
      ...['--state', files.simulator],
      ...['--kubeconfig', files.kubeconfig],
    ],
    env,
    log: files.simulatorLog,
  })
  let address = ''
  await untilReady('the simulator', program, async () => {
    // It saves its state, including the port, before it reports that it is ready.
    address = `http://127.0.0.1:${port === 0 ? (keptPort(files.simulator) ?? 0) : port}`
    return (await fetch(`${address}/control/clusters`)).ok
  })
  return { program, address }
}
