import { openCluster } from '../cluster/cluster.js'
import { createLaunch } from '../process/launcher.js'
import { readState, writeState } from './state.js'

const faults = {
  kill: 'Its API server is gone: connections are refused.',
  hang: 'Its API server is stopped: it accepts connections and never answers.',
  resume: 'Its API server responds again.',
  restart: 'Its API server is back, on the same port and with the same data.',
} as const

export type Fault = keyof typeof faults

/** @returns whether `word` is a fault of a cluster's API server */
export const isFault = (word: string): word is Fault => Object.hasOwn(faults, word)

/** Breaks or repairs one of the clusters that `rig up` left running. */
export const inflict = async (fault: Fault, name: string | undefined): Promise<string> => {
  const state = readState()
  const record = state?.clusters.find((cluster) => cluster.name === name)
  if (state === undefined || record === undefined) {
    const known = state?.clusters.map((cluster) => cluster.name).join(', ') ?? 'none is up'
    throw new Error(`rig ${fault} needs the name of a running cluster (${known})`)
  }
  const cluster = openCluster(record, createLaunch(undefined))
  await cluster[fault]()
  const clusters = state.clusters.map((one) => (one.name === record.name ? cluster.record() : one))
  writeState({ ...state, clusters })
  return `${record.name}: ${faults[fault]}`
}
