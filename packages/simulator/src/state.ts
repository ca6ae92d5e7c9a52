import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Clock } from './clock.js'
import type { ClusterState } from './cluster/saved.js'
import { isObject } from './objects/json.js'
import type { Credential } from './tls/certificate.js'

/** The content of the state file: everything a restart needs so that clients notice nothing. */
export interface SimulatorState {
  version: 1
  /** Clients know the port, so a restart listens there again. */
  port: number
  authority?: Credential
  clusters: ClusterState[]
}

const isState = (value: unknown): value is SimulatorState =>
  isObject(value) && value.version === 1 && typeof value.port === 'number' && Array.isArray(value.clusters)

/** Undefined if the file does not exist. Throws if it is not a state of this version. */
export const loadState = (file: string): SimulatorState | undefined => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const value: unknown = JSON.parse(text)
  if (!isState(value)) throw new Error(`${file} is not a simulator state file of this version`)
  return value
}

/** Atomic; readable only by the owner, because it contains tokens. */
const writeState = (file: string, state: SimulatorState): void => {
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 })
  renameSync(temporary, file)
}

export interface Saver {
  /** Schedules a write after a change. */
  touch(): void
  /** Writes now, if anything changed since. */
  flush(): void
}

const delayMs = 300

export const createSaver = (file: string, clock: Clock, snapshot: () => SimulatorState): Saver => {
  let cancel: (() => void) | undefined
  const flush = (): void => {
    if (!cancel) return
    cancel()
    cancel = undefined
    writeState(file, snapshot())
  }
  return {
    touch: () => {
      cancel ??= clock.after(delayMs, flush)
    },
    flush,
  }
}
