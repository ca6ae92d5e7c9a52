import { rmSync } from 'node:fs'
import { alive } from '../process/identity.js'
import { end } from '../process/launcher.js'
import { processesOf, readState, stateFolder } from './state.js'

/** Stops everything `rig up` started, including hanging servers, and removes its folder. */
export const down = async (): Promise<string> => {
  const state = readState()
  if (state === undefined) return 'Nothing is up.'
  const running = processesOf(state).filter(alive)
  await Promise.all(running.map((process) => end(process)))
  rmSync(stateFolder(), { recursive: true, force: true })
  return `Ended ${running.length} processes of ${state.clusters.length} clusters.`
}
