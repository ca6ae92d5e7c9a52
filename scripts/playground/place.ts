import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isEveryAddress } from '../../packages/server/dist/runtime/address-kind.js'
import { Failure } from './say.js'

/** The folder of a playground, and its address. */
export interface Place {
  /** The clone. */
  root: string
  folder: string
  /** Whether the folder is the default one: `.hansa` in the clone. */
  usual: boolean
  listen: { host: string; port: number }
  /** `http://HOST:PORT` of the hub. */
  url: string
  files: {
    /** The hub's data folder. */
    hub: string
    /** The simulated clusters' state. */
    simulator: string
    kubeconfig: string
    hubLog: string
    simulatorLog: string
    /** The hub's files folder: the sample's people are read from it, and the users file is kept in it. */
    identity: string
    people: string
    users: string
    /** The running processes, while they run. */
    running: string
    /** Exists once the sample has been created: later changes and deletions of the user are kept. */
    made: string
  }
}

const parseListen = (text: string): Place['listen'] => {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(text.slice(colon + 1))
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Failure(`invalid HANSA_LISTEN "${text}": expected HOST:PORT, for example 127.0.0.1:7080`)
  return { host, port }
}

/** Reads HANSA_PLAYGROUND and HANSA_LISTEN, and creates the folder. Throws Failure. */
export const readPlace = (environment: NodeJS.ProcessEnv): Place => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const usualFolder = join(root, '.hansa')
  const folder = resolve(environment.HANSA_PLAYGROUND || usualFolder)
  const listen = parseListen(environment.HANSA_LISTEN || '127.0.0.1:7070')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const reached = isEveryAddress(listen.host) ? '127.0.0.1' : listen.host
  const inside = (name: string): string => join(folder, name)
  return {
    root,
    folder,
    usual: folder === usualFolder,
    listen,
    url: `http://${reached.includes(':') ? `[${reached}]` : reached}:${listen.port}`,
    files: {
      hub: inside('hub'),
      simulator: inside('simulator.json'),
      kubeconfig: inside('kubeconfig.yaml'),
      hubLog: inside('hub.log'),
      simulatorLog: inside('simulator.log'),
      identity: inside('files'),
      people: inside('files/people.ldif'),
      users: inside('files/authelia/users_database.yml'),
      running: inside('running.json'),
      made: inside('sample-made'),
    },
  }
}
