import type { Sealer, Store, WriteGuard, Writer } from '../db/index.js'
import type { Directories } from '../directory/index.js'
import { createResourceService, type RequireNamespace } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Faults } from '../runtime/faults.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createAccess } from './access/access.js'
import { type BlockService, createBlocks } from './block/blocks.js'
import type { ConnectorFactories } from './connector.js'
import { createConnectorKind } from './connector-kind.js'
import { createSyncController } from './controller.js'
import type { Endpoints } from './endpoint/endpoints.js'
import { createMoves } from './endpoint/moves.js'
import { createLinks } from './linking/linking.js'
import { mappingKind } from './mapping-kind.js'
import { type ProvisioningMetrics, silentMetrics } from './metrics.js'
import { createPeople, type People } from './people.js'
import { createClockCheck } from './run/clock-check.js'
import { createSync } from './service.js'
import { createWorkers, type Surroundings } from './workers.js'

export interface ProvisioningOptions extends Surroundings {
  store: Store
  sealer: Sealer
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  guard?: WriteGuard | undefined
  requireNamespace?: RequireNamespace
  directories: Directories
  factories: ConnectorFactories
  /** The places of releases, for connectors that follow one. */
  place?: Endpoints['place']
  metrics?: ProvisioningMetrics
  /** Receives faults of this machine. */
  faults?: Faults
  /** Whether this hub holds the lease; defaults to always. */
  leads?: () => boolean
}

const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** Twelve characters without ambiguous ones: a run id that is easy to type. */
const createNewId = (random: Random) => (): string =>
  Array.from({ length: 12 }, () => letters[Math.floor(random() * letters.length)]).join('')

/** Keeps people and groups in sync on every connected system: kinds, plans, gates, runs. */
export const createProvisioning = (options: ProvisioningOptions) => {
  const { store, sealer, clock, random, directories, requireNamespace, metrics = silentMetrics } = options
  const newId = createNewId(random)
  const clockCheck = createClockCheck({ store, writer: options.writer, clock })
  const workers = createWorkers({
    ...options,
    metrics,
    clockCheck,
    newId,
    blocks: { load: () => blocks.load(), current: () => blocks.current() },
  })
  const controller = createSyncController({
    ...options,
    workers,
    metrics,
    blocksChanged: () => blocks.resume(),
  })
  const { place = async () => undefined } = options
  const moves = createMoves({ ...options, place, moved: controller.moved })
  const people: People = createPeople({ store, directories, workers })
  const { leads = () => true } = options
  const blocks: BlockService = createBlocks({
    ...options,
    workers,
    leads,
    people: () => people,
    wake: (connector) => controller.wake(connector, 'Block'),
  })
  return {
    connectors: createResourceService({ kind: createConnectorKind({ sealer }), store, sealer, clock }),
    mappings: createResourceService({ kind: mappingKind, store, sealer, clock, requireNamespace }),
    access: createAccess({ store, controller, workers, people }),
    blocks,
    links: createLinks({ store, controller, people }),
    sync: createSync({ store, clock, controller, workers, people, newId }),
    start: async () => {
      await blocks.resume()
      await controller.start()
      await moves.start()
    },
    close: async () => {
      moves.close()
      await blocks.close()
      await controller.close()
    },
  }
}

export type Provisioning = ReturnType<typeof createProvisioning>
