import type { Store, Writer } from '../db/index.js'
import type { Faults } from '../runtime/faults.js'
import type { Logger } from '../runtime/logger.js'
import { recordEvent } from './store.js'

/** Records when the hub host runs out of a resource, and when that ends. A standby only logs it. */
export const recordFaults = (options: {
  faults: Faults
  store: Store
  writer: Writer
  logger: Logger
  leads: () => boolean
}): void => {
  const { faults, store, writer, logger, leads } = options
  faults.onChange((message) => {
    if (!leads()) return
    store
      .write(writer, async (tx) =>
        recordEvent(tx, {
          type: message === undefined ? 'Normal' : 'Warning',
          reason: message === undefined ? 'MachineRecovered' : 'MachineExhausted',
          kind: 'Hub',
          namespace: '',
          name: 'hub',
          uid: store.hubUid,
          message: message ?? 'the hub host has free resources again',
        }),
      )
      .catch((error: unknown) => logger.error({ error }, 'the event of a local fault could not be written'))
  })
}
