// Imported without the engine, to keep the first screen small.
import { parseQuantity } from '@hansa/placement/quantity'

/** A billionth, the finest unit of a quantity. */
const perUnit = 1e9

/** A Kubernetes quantity as a number: `250m` is 0.25, `2Gi` is 2147483648. NaN for an invalid quantity. */
export const quantityOf = (text: string): number => {
  try {
    return parseQuantity(text, perUnit) / perUnit
  } catch {
    return Number.NaN
  }
}
