import { type DriftRule, driftRefusal } from '../../releases/index.js'
import type { DriftRuleProposal } from '../contract.js'
import type { InventoryRow } from '../inventory.js'
import { apiVersionOf } from '../place.js'

/** An object with changed fields, and the pointers of those that other field managers own. */
export interface Taken {
  row: InventoryRow
  pointers: readonly string[]
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** One rule for each object, whatever number of clusters it changed on. Pure. */
export const proposalFor = (taken: readonly Taken[]): DriftRuleProposal => {
  const rules = new Map<string, Omit<DriftRule, 'pointers'> & { pointers: Set<string> }>()
  const left: DriftRuleProposal['left'] = []
  for (const { row, pointers } of taken) {
    const { cluster, group, kind, namespace, name } = row
    const usable = pointers.filter((pointer) => driftRefusal(pointer) === undefined)
    if (usable.length === 0) {
      const place = { apiVersion: apiVersionOf(row), kind, ...(namespace === '' ? {} : { namespace }), name }
      left.push({
        cluster,
        ...place,
        reason: 'no other field manager owns a changed field that can be ignored',
      })
      continue
    }
    const key = JSON.stringify([group, kind, name])
    const rule = rules.get(key) ?? { group, kind, name, pointers: new Set() }
    for (const pointer of usable) rule.pointers.add(pointer)
    rules.set(key, rule)
  }
  return {
    rules: [...rules.values()].map((rule) => ({ ...rule, pointers: [...rule.pointers].sort(byText) })),
    left,
  }
}
