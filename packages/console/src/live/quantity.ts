// Alone, without the engine: the first screen needs no more of it.
import { parseQuantity } from '@hansa/placement/quantity'

/** Fine enough for every quantity there is: a billionth. */
const perUnit = 1e9

/** A Kubernetes quantity as a number: `250m` is 0.25, `2Gi` is 2147483648. NaN for what is none. */
export const quantityOf = (text: string): number => {
  try {
    return parseQuantity(text, perUnit) / perUnit
  } catch {
    return Number.NaN
  }
}
