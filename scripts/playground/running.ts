import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { SimulatedClusters } from './clusters.js'
import type { Place } from './place.js'
import type { Program } from './program.js'
import { Failure } from './say.js'

interface Running {
  hub: { pid: number; url: string }
  simulator: { pid: number; address: string }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** Throws Failure if a playground already runs on this folder: two would corrupt each other's state. */
export const refuseSecond = async ({ files, folder }: Place): Promise<void> => {
  let running: Running
  try {
    // Written by noteRunning below.
    running = JSON.parse(readFileSync(files.running, 'utf8')) as Running
  } catch {
    return
  }
  const { hub, simulator } = running
  const left = [
    ...((await answers(`${hub.url}/livez`)) ? [hub.pid] : []),
    ...((await answers(`${simulator.address}/control/clusters`)) ? [simulator.pid] : []),
  ]
  if (left.length > 0)
    throw new Failure(
      `a playground is already running on ${folder} (hub at ${hub.url}). Stop it with Ctrl-C where it was started; if that terminal is gone: kill ${left.join(' ')}`,
    )
}

export const noteRunning = ({ files, url }: Place, hub: Program, clusters: SimulatedClusters): void => {
  const running: Running = {
    hub: { pid: hub.pid, url },
    simulator: { pid: clusters.program.pid, address: clusters.address },
  }
  writeFileSync(files.running, JSON.stringify(running))
}

export const noteStopped = ({ files }: Place): void => rmSync(files.running, { force: true })
