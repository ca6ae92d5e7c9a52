import { noGuard, type Sealer, type Store, type WriteGuard, type Writer } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { TargetLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import {
  type ConnectorAdapter,
  type ConnectorFactories,
  createAdapter,
  type ResolvedEndpoint,
  usernameProblem,
} from './connector.js'
import { endpointOf } from './connector-types.js'
import type { Endpoint } from './contract.js'
import type { Files } from './files.js'
import type { ProvisioningMetrics } from './metrics.js'
import type { Blocks } from './plan/blocked.js'
import type { ClockCheck } from './run/clock-check.js'
import { createWorker, type Worker } from './run/worker.js'
import { secretsOf } from './secrets.js'
import { type ConnectorRow, connectorRow } from './sources.js'

/** The places of targets and files: these differ between a hub and a test. */
export interface Surroundings extends Files {
  /** Limits on reads of each target. */
  limits?: TargetLimits | undefined
  /** Resolves the current address of an endpoint. */
  endpoint(endpoint: Endpoint, signal: AbortSignal): Promise<ResolvedEndpoint>
}

export interface Workers {
  /** The worker for the current version of a connector; replaced when its spec changes. */
  of(row: ConnectorRow): Promise<Worker>
  /** Removes the worker of a deleted connector. */
  drop(name: string): Promise<void>
  /** The existing worker, if any. */
  existing(name: string): Worker | undefined
  close(): Promise<void>
}

export interface WorkersOptions extends Surroundings {
  store: Store
  sealer: Sealer
  writer: Writer
  /** Checked before each write to a target; no check if absent. */
  guard?: WriteGuard | undefined
  clock: Clock
  random: Random
  logger: Logger
  factories: ConnectorFactories
  clockCheck: ClockCheck
  blocks: Blocks
  metrics: ProvisioningMetrics
  newId: () => string
}

export const createWorkers = (options: WorkersOptions): Workers => {
  const { store, sealer, clock, random, factories, metrics, guard = noGuard } = options
  const present = new Map<string, { uid: string; generation: number; worker: Worker }>()

  const adapterOf = async (
    { uid, name, generation, spec }: ConnectorRow,
    logger: Logger,
  ): Promise<ConnectorAdapter> => {
    const values = await store.read(async (reader) => {
      const opened = new Map<string, string>()
      const current = await connectorRow(reader, name)
      // The secret could now belong to another address.
      if (current?.uid !== uid || current.generation !== generation)
        throw new HansaError('Conflict', {
          reason: `connector "${name}" changed while the hub read its secrets`,
        })
      for (const secret of secretsOf(spec).keys())
        opened.set(secret, await sealer.open(reader, { owner: uid, name: secret }))
      return opened
    })
    const shared = {
      name,
      secret: (asked: string): string => {
        const value = values.get(asked)
        if (value === undefined) throw new Error(`connector ${name} has no secret ${asked}`)
        return value
      },
      endpoint: (signal: AbortSignal) => {
        const endpoint = endpointOf(spec)
        if (endpoint === undefined) throw new Error(`connector ${name} has no endpoint`)
        return options.endpoint(endpoint, signal)
      },
      file: options.file,
      mayWrite: guard.check,
      clock,
      random,
      logger,
      limits: options.limits,
    }
    return createAdapter(factories, spec.type, { ...shared, spec })
  }

  const drop = async (name: string): Promise<void> => {
    const one = present.get(name)
    present.delete(name)
    await one?.worker.close()
  }

  return {
    of: async (row) => {
      const one = present.get(row.name)
      if (one?.uid === row.uid && one.generation === row.generation) return one.worker
      await drop(row.name)
      const { uid, name, generation, spec } = row
      const worker = createWorker({
        ...options,
        connector: { uid, name },
        spec,
        adapter: await adapterOf(row, options.logger),
        usernameProblem: (username) => usernameProblem(factories, spec.type, spec, username),
        ended: ({ kind }, result) => metrics.operation(name, kind, result),
      })
      present.set(name, { uid, generation, worker })
      return worker
    },
    drop,
    existing: (name) => present.get(name)?.worker,
    close: async () => {
      for (const name of [...present.keys()]) await drop(name)
    },
  }
}
