import { parseQuantity } from '@hansa/placement'

/** CPU in millicores, memory in bytes, pods as a count. */
export interface Amounts {
  cpu: number
  memory: number
  pods: number
}

export const noAmounts = (): Amounts => ({ cpu: 0, memory: 0, pods: 0 })

export const add = (to: Amounts, amounts: Amounts): void => {
  to.cpu += amounts.cpu
  to.memory += amounts.memory
  to.pods += amounts.pods
}

/** Pods of one workload ask for the same again and again. */
const remembered = new Map<string, number>()
const mostRemembered = 2_000

/** A quantity of a member's object; one that cannot be read counts as nothing. */
const amountOf = (quantity: unknown, perUnit: number): number => {
  if (typeof quantity !== 'string' && typeof quantity !== 'number') return 0
  const key = `${perUnit} ${quantity}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  let amount = 0
  try {
    amount = parseQuantity(quantity, perUnit)
  } catch {
    // The API server accepts none that cannot be read; a simulated one may.
  }
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(key, amount)
  return amount
}

/** A Kubernetes resource list (`{ cpu, memory, pods, … }`) in this room's units. */
export const amountsOf = (list: Record<string, unknown>): Amounts => ({
  cpu: amountOf(list.cpu, 1_000),
  memory: amountOf(list.memory, 1),
  pods: amountOf(list.pods, 1),
})
