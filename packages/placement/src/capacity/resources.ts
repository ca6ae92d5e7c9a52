import { parseQuantity } from './quantity.js'

/** Amounts by resource: cpu in millicores, memory and storage in bytes, all others counted. */
export type Resources = Readonly<Record<string, number>>

/** Reads a Kubernetes resource list ({cpu: "100m", memory: "64Mi", pods: 110}). Throws RangeError, naming the quantity. */
export const parseResources = (list: Readonly<Record<string, string | number>>): Resources =>
  Object.fromEntries(
    Object.entries(list).map(([name, quantity]) => [
      name,
      parseQuantity(quantity, name === 'cpu' ? 1000 : 1),
    ]),
  )
