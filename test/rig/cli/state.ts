import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ClusterRecord } from '../cluster/cluster.js'
import { alive } from '../process/identity.js'
import type { ServerProcess } from '../process/launcher.js'

/** The clusters that `rig up` left running, for later commands. */
export interface State {
  readonly format: 1
  readonly etcd: ServerProcess
  readonly clusters: readonly ClusterRecord[]
}

/** @returns the folder of `rig up`: $HANSA_RIG_STATE, $XDG_STATE_HOME/hansa-rig or ~/.local/state/hansa-rig */
export const stateFolder = (env: NodeJS.ProcessEnv = process.env): string => {
  if (env.HANSA_RIG_STATE) return env.HANSA_RIG_STATE
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'hansa-rig')
}

/** @returns the kubeconfig with a context per cluster */
export const mergedKubeconfig = (): string => join(stateFolder(), 'kubeconfig.yaml')

/** @returns the running clusters; undefined if none */
export const readState = (): State | undefined => {
  const file = stateFile()
  if (!existsSync(file)) return undefined
  const state = JSON.parse(readFileSync(file, 'utf8')) as State
  if (state.format !== 1) throw new Error(`${file} was written by another version of the rig`)
  return state
}

/** Replaces the state in one step: a crash leaves the old one or the new one. */
export const writeState = (state: State): void => {
  mkdirSync(stateFolder(), { recursive: true, mode: 0o700 })
  writeFileSync(`${stateFile()}.new`, JSON.stringify(state, undefined, 2), { mode: 0o600 })
  renameSync(`${stateFile()}.new`, stateFile())
}

/** @returns every process of it, running or not */
export const processesOf = (state: State): readonly ServerProcess[] => [
  state.etcd,
  ...state.clusters.flatMap((cluster) => [cluster.apiServer, ...cluster.controllers]),
]

/** @returns whether any of its processes runs; none does after a reboot */
export const anyAlive = (state: State): boolean => processesOf(state).some(alive)

const stateFile = (): string => join(stateFolder(), 'state.json')
