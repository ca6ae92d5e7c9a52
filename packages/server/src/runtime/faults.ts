import { Counter, Gauge, type Registry } from 'prom-client'
import type { Clock } from './clock.js'
import type { Reserve } from './descriptors.js'
import { isDescriptorCode, type LocalFault, localFaultOf } from './local-fault.js'
import type { Logger } from './logger.js'

/** Faults of this machine in calls to clusters, directories and targets: they are the hub's own, not an outage of the other side. */
export interface Faults {
  tell(fault: LocalFault): void
  /** The resource this machine is out of, if any: the hub's own condition. */
  current(): string | undefined
  /** Called when the condition begins (its message), changes its reason, or ends (undefined). */
  onChange(listener: (message: string | undefined) => void): void
  close(): void
}

const everyMs = 10_000
/** The condition ends after so long without a fault. */
const quietMs = 20_000
/** How old the figures of the condition may be. */
const countedMs = 1_000

/** The hub's condition after a fault. `inUse`, `limit`: descriptors of this process, if the system reports them. */
export const shortageOf = (
  { code, message }: LocalFault,
  { inUse, limit }: { inUse: number | undefined; limit: number | undefined },
): string =>
  isDescriptorCode(code)
    ? `open-file limit reached: ${inUse ?? limit ?? 'all'} of ${limit ?? 'an unknown number of'} descriptors in use (${message}); raise LimitNOFILE or ulimit -n`
    : `the hub host is out of resources: ${message}; check memory, disk space and net.ipv4.ip_local_port_range`

/** Ignores all faults; for tests and for parts without a fault handler. */
export const noFaults: Faults = {
  tell: () => {},
  current: () => undefined,
  onChange: () => {},
  close: () => {},
}

type Descriptors = () => { inUse: number | undefined; limit: number | undefined }

/** The hub's own condition: out of one kind of resource at a time. */
const createCondition = ({
  clock,
  descriptors,
  onChange,
}: {
  clock: Clock
  descriptors: Descriptors
  onChange: (message: string | undefined) => void
}) => {
  let condition: { code: string; message: string; at: number } | undefined
  return {
    message: (): string | undefined => condition?.message,
    begin: (fault: LocalFault): void => {
      const kind = isDescriptorCode(fault.code) ? 'descriptors' : fault.code
      const at = clock.monotonic()
      const same = condition?.code === kind
      // Thousands may come a second, and counting descriptors takes time.
      if (same && condition !== undefined && at - condition.at < countedMs) return
      condition = { code: kind, message: shortageOf(fault, descriptors()), at }
      if (!same) onChange(condition.message)
    },
    end: (): void => {
      condition = undefined
      onChange(undefined)
    },
  }
}

/** `short`: whether a resource has run out. Returns the counter of faults. */
const registerMetrics = (registry: Registry, short: () => boolean): Counter => {
  const counter = new Counter({
    name: 'hansa_local_faults_total',
    help: 'Calls to clusters, directories and targets that failed on the hub host: no descriptors, memory, buffers or ports left.',
    registers: [registry],
  })
  new Gauge({
    name: 'hansa_local_fault',
    help: '1 while the hub host is out of descriptors, memory, buffers or ports.',
    registers: [registry],
    collect() {
      this.set(short() ? 1 : 0)
    },
  })
  return counter
}

export const createFaults = ({
  clock,
  logger,
  registry,
  reserveOf,
  descriptors = () => ({ inUse: undefined, limit: undefined }),
}: {
  clock: Clock
  logger: Logger
  registry?: Registry | undefined
  /** Created with a listener for faults; released when descriptors run out. */
  reserveOf?: ((onShort: (error: unknown) => void) => Reserve) | undefined
  descriptors?: Descriptors
}): Faults => {
  const listeners = new Set<(message: string | undefined) => void>()
  let count = 0
  let last: LocalFault | undefined
  let lastAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined

  const condition = createCondition({
    clock,
    descriptors,
    onChange: (message) => {
      for (const listener of listeners) listener(message)
    },
  })
  const counter = registry && registerMetrics(registry, () => condition.message() !== undefined)
  const log = (): void => {
    if (count === 0 || last === undefined) return
    logger.error(
      { fault: last.message, count, condition: condition.message() },
      'calls fail because of the hub host; not counted against any cluster, directory or connector',
    )
    count = 0
  }
  const look = (): void => {
    log()
    cancel = undefined
    if (clock.monotonic() - lastAt < quietMs) {
      cancel = clock.after(everyMs, look)
      return
    }
    logger.info({}, 'the hub host has resources again')
    condition.end()
  }
  const tell = (fault: LocalFault): void => {
    if (isDescriptorCode(fault.code)) reserve?.release()
    counter?.inc()
    count += 1
    last = fault
    lastAt = clock.monotonic()
    condition.begin(fault)
    if (cancel !== undefined) return
    log()
    cancel = clock.after(everyMs, look)
  }
  const reserve = reserveOf?.((error) => {
    const fault = localFaultOf(error)
    if (fault !== undefined) tell(fault)
  })
  return {
    tell,
    current: condition.message,
    onChange: (listener) => {
      listeners.add(listener)
    },
    close: () => {
      cancel?.()
      listeners.clear()
      reserve?.close()
    },
  }
}
