/** The direct members of a group: people, and groups whose members count too. */
export interface DirectMembers {
  people: ReadonlySet<string>
  groups: ReadonlySet<string>
}

/**
 * The people of each group, directly or through nested groups of any depth. Groups that contain each other (a cycle) have the same
 * people; each cycle is reported once, as its groups. O(groups × members) in the worst case.
 */
export const flatten = (
  direct: ReadonlyMap<string, DirectMembers>,
  onCircle: (groups: readonly string[]) => void,
): Map<string, ReadonlySet<string>> => {
  const flat = new Map<string, ReadonlySet<string>>()
  for (const component of components(direct)) {
    const circle = component.length > 1 || direct.get(component[0] ?? '')?.groups.has(component[0] ?? '')
    if (circle === true) onCircle(component)
    const [only = ''] = component
    const own = direct.get(only)
    if (component.length === 1 && own !== undefined && own.groups.size === 0) {
      flat.set(only, own.people)
      continue
    }
    const people = new Set<string>()
    for (const group of component) {
      const members = direct.get(group)
      for (const person of members?.people ?? []) people.add(person)
      for (const inner of members?.groups ?? [])
        for (const person of flat.get(inner) ?? []) people.add(person)
    }
    for (const group of component) flat.set(group, people)
  }
  return flat
}

/** Strongly connected components, contained groups before containing ones (Tarjan 1972, without recursion). */
const components = (direct: ReadonlyMap<string, DirectMembers>): string[][] => {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const found: string[][] = []
  for (const root of direct.keys()) {
    if (index.has(root)) continue
    const work: { group: string; rest: Iterator<string> }[] = []
    const enter = (group: string): void => {
      index.set(group, index.size)
      low.set(group, index.get(group) ?? 0)
      stack.push(group)
      onStack.add(group)
      work.push({ group, rest: (direct.get(group)?.groups ?? new Set<string>()).values() })
    }
    const lower = (group: string, to: number | undefined): void => {
      if (to !== undefined && to < (low.get(group) ?? 0)) low.set(group, to)
    }
    enter(root)
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const next = top.rest.next()
      if (next.done !== true) {
        if (!direct.has(next.value)) continue
        if (!index.has(next.value)) enter(next.value)
        else if (onStack.has(next.value)) lower(top.group, index.get(next.value))
        continue
      }
      work.pop()
      const outer = work.at(-1)
      if (outer !== undefined) lower(outer.group, low.get(top.group))
      if (low.get(top.group) !== index.get(top.group)) continue
      const component: string[] = []
      for (let group = stack.pop(); group !== undefined; group = stack.pop()) {
        onStack.delete(group)
        component.push(group)
        if (group === top.group) break
      }
      found.push(component)
    }
  }
  return found
}
