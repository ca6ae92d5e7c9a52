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

/** Pods of one workload repeat the same requests. */
const remembered = new Map<string, number>()
const mostRemembered = 2_000

/** A quantity of a member's object; an invalid one counts as 0. */
const amountOf = (quantity: unknown, perUnit: number): number => {
  if (typeof quantity !== 'string' && typeof quantity !== 'number') return 0
  const key = `${perUnit} ${quantity}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  let amount = 0
  try {
    amount = parseQuantity(quantity, perUnit)
  } catch {
    // The API server accepts no invalid ones; a simulated one may.
  }
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(key, amount)
  return amount
}

const named: ReadonlySet<string> = new Set(['cpu', 'memory', 'pods'])

/**
 * Resources other than CPU, memory and pods (GPUs, ephemeral storage), counted or in bytes; undefined when there are
 * none.
 */
export type Others = Readonly<Record<string, number>> | undefined

/** The resources of a list that `amountsOf` leaves out; amounts of 0 are dropped. */
export const othersOf = (list: Record<string, unknown>): Others => {
  let others: Record<string, number> | undefined
  for (const name in list) {
    if (named.has(name)) continue
    const amount = amountOf(list[name], 1)
    if (amount === 0) continue
    others ??= {}
    others[name] = amount
  }
  return others
}

/** By name, `combine` applied to both; a missing resource counts as 0. */
export const mergeOthers = (a: Others, b: Others, combine: (a: number, b: number) => number): Others => {
  if (a === undefined && b === undefined) return undefined
  const merged: Record<string, number> = {}
  for (const name of new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])) {
    const amount = combine(a?.[name] ?? 0, b?.[name] ?? 0)
    if (amount !== 0) merged[name] = amount
  }
  return Object.keys(merged).length === 0 ? undefined : merged
}

export const sum = (a: number, b: number): number => a + b
export const difference = (a: number, b: number): number => a - b

/** A Kubernetes resource list (`{ cpu, memory, pods, … }`) in this room's units. */
export const amountsOf = (list: Record<string, unknown>): Amounts => ({
  cpu: amountOf(list.cpu, 1_000),
  memory: amountOf(list.memory, 1),
  pods: amountOf(list.pods, 1),
})
