import type { Registry } from 'prom-client'
import type { Sealer, Store, Writer } from '../db/index.js'
import { createResourceService } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import { type Egress, localEgress } from '../runtime/egress.js'
import type { Faults } from '../runtime/faults.js'
import type { DirectoryLimits } from '../runtime/limits.js'
import type { Logger } from '../runtime/logger.js'
import type { Random } from '../runtime/random.js'
import { createDirectoryController } from './controller.js'
import { createDirectoryKind } from './kind.js'
import { createLivePeople } from './live.js'
import { createDirectoryMetrics } from './metrics.js'
import { createDirectoryService } from './service.js'
import type { Directories } from './snapshot.js'
import { createSources } from './sources.js'

export type DirectoryRoom = ReturnType<typeof createDirectories>

/** The directories of a hub. `folder` contains the LDIF files; nothing outside it is read. */
export const createDirectories = (options: {
  store: Store
  sealer: Sealer
  clock: Clock
  random: Random
  logger: Logger
  /** Of the controller: `hub/directories`, under the lease. */
  writer: Writer
  folder: string
  /** Limits on each read of a directory. */
  limits?: DirectoryLimits | undefined
  registry?: Registry | undefined
  /** Receives faults of this machine. */
  faults?: Faults | undefined
  /** Which addresses LDAP servers can have. */
  egress?: Egress | undefined
}) => {
  const {
    store,
    sealer,
    clock,
    random,
    logger,
    writer,
    folder,
    limits,
    registry,
    egress = localEgress,
  } = options
  const openSource = createSources({ clock, folder, limits, egress })
  const metrics = createDirectoryMetrics(registry, () => controller.snapshots())
  const controller = createDirectoryController({
    store,
    sealer,
    writer,
    clock,
    random,
    logger,
    openSource,
    metrics,
    faults: options.faults,
  })
  const directories: Directories = {
    latest: controller.latest,
    read: (name, read = {}) => controller.read(name, read.signal),
    onSnapshot: controller.onSnapshot,
  }
  return {
    directories,
    live: createLivePeople({ store, sealer, clock, egress, logger, limits }),
    resources: createResourceService({ kind: createDirectoryKind({ sealer }), store, sealer, clock }),
    service: createDirectoryService({ store, sealer, clock, folder, egress, controller }),
    /** Starts polling every Directory. Register listeners first. */
    start: controller.start,
    close: controller.close,
  }
}
