import { badField } from '../runtime/errors.js'
import { createNetworkList, networkOf } from '../runtime/networks.js'

/** Throws `BadRequest` for the first that is not a network. */
export const checkSourceRanges = (ranges: readonly string[]): void => {
  for (const [index, range] of ranges.entries())
    if (networkOf(range) === undefined)
      throw badField(
        `/sourceRanges/${index}`,
        `invalid source range "${range}": expected an address or a network`,
        'for example 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32',
      )
}

/** Whether a token with these source ranges is accepted from an address. */
export const createAddressRule = (ranges: readonly string[]): ((address: string | undefined) => boolean) => {
  if (ranges.length === 0) return () => true
  const isListed = createNetworkList(ranges.flatMap((range) => networkOf(range) ?? []))
  return (address = '') => isListed(address)
}
