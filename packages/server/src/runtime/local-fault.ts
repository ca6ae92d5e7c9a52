/** The hub has as many connections to clusters open as its open-file limit allows. */
export const connectionsUsedUp = 'HANSA_CONNECTIONS_USED_UP'

/** A fault of the hub host: it says nothing about the other side. */
export interface LocalFault {
  /** The system's code, such as `EMFILE`. */
  code: string
  message: string
}

/** Codes of faults of this machine, independent of the other side. */
const codes = new Set([
  connectionsUsedUp,
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EAGAIN',
  'ENOSPC',
  'EMLINK',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_WORKER_OUT_OF_MEMORY',
])

export const isLocalCode = (code: string | undefined): boolean => code !== undefined && codes.has(code)

/** Codes that say that no descriptor is left, in this process or on the whole machine. */
export const isDescriptorCode = (code: string): boolean =>
  code === 'EMFILE' || code === 'ENFILE' || code === connectionsUsedUp

/** Errors wrap one another a few times; a longer chain is a cycle. */
const deepest = 10

/** The fault of this machine behind an error: its own, that of a cause, or one that ended every attempt at several addresses. */
export const localFaultOf = (error: unknown, depth = 0): LocalFault | undefined => {
  if (!(error instanceof Error) || depth > deepest) return undefined
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string' && codes.has(code)) return { code, message: error.message || code }
  if (error instanceof AggregateError && error.errors.length > 0) {
    const found = error.errors.map((one) => localFaultOf(one, depth + 1))
    // An address that answered with a refusal is the other side's fault.
    if (found.every((one) => one !== undefined)) return found[0]
  }
  return localFaultOf(error.cause, depth + 1)
}
