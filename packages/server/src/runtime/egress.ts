import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { type LookupFunction, Socket } from 'node:net'
import { type AddressKind, kindOfAddress } from './address-kind.js'

export const addressRefused = 'HANSA_ADDRESS_REFUSED'

/** The hub refuses to connect to this address, whatever a resource says. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = addressRefused
}

/** The addresses to which the hub may connect for members, proxies, directories and targets. */
export interface Egress {
  /** Throws AddressRefused for a refused address; names are checked when `lookup` resolves them. */
  check(host: string): void
  /** For sockets: resolves a name when connecting and returns only allowed addresses, so that a name cannot change its address in between. */
  lookup: LookupFunction
}

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

const reasons: Readonly<Record<Exclude<AddressKind, 'ordinary'>, string>> = {
  loopback:
    'loopback addresses are not allowed on a hub that other machines reach (--allow-loopback or HANSA_ALLOW_LOOPBACK=1 allows them)',
  'link-local': 'link-local addresses are never allowed',
  metadata: 'addresses of cloud metadata services are never allowed',
  unspecified: 'the unspecified address is never allowed',
  multicast: 'multicast addresses are never allowed',
  broadcast: 'the broadcast address is never allowed',
}

/** @param resolve the system's name service by default */
export const createEgress = ({
  allowLoopback,
  resolve = systemLookup,
}: {
  allowLoopback: boolean
  resolve?: Resolve
}): Egress => {
  const refusal = (address: string): string | undefined => {
    const kind = kindOfAddress(address)
    return kind === 'ordinary' || (kind === 'loopback' && allowLoopback) ? undefined : reasons[kind]
  }
  const lookup: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '')
      const allowed = found.filter(({ address }) => refusal(address) === undefined)
      const [first] = allowed
      if (first !== undefined)
        return options.all === true ? done(null, allowed) : done(null, first.address, first.family)
      const address = found[0]?.address ?? ''
      done(
        new AddressRefused(
          `connection to "${host}" (${address}) refused: ${refusal(address) ?? 'the name has no address'}`,
        ),
        '',
      )
    })
  }
  return {
    check: (host) => {
      const reason = refusal(host)
      if (reason !== undefined) throw new AddressRefused(`connection to ${host} refused: ${reason}`)
    },
    lookup,
  }
}

/** For hubs that only their own machine reaches. */
export const localEgress: Egress = createEgress({ allowLoopback: true })

/** A socket from `open`, or one that fails at once where the host is refused. */
export const openAllowed = <S extends Socket>({ check }: Egress, host: string, open: () => S): S | Socket => {
  try {
    check(host)
  } catch (error) {
    return new Socket().destroy(error instanceof Error ? error : new Error(String(error)))
  }
  return open()
}
