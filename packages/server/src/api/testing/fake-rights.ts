import type { Predicate, Rights, RightsSource } from '../../runtime/rights.js'
import { type Subject, tokenSubject } from '../../runtime/subject.js'

/** Rights on every verb of the given kinds, and none on others. */
export const rightsOn = (kinds: Readonly<Record<string, Predicate>>): Rights => ({
  on: (_verb, kind) => kinds[kind] ?? [],
})

/** A source of rights that tests change. */
export const createFakeRights = (first: Rights) => {
  let current = first
  const listeners = new Set<() => void>()
  const source: RightsSource<Subject> = {
    of: async () => current,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    source,
    subject: (): Subject => ({ ...tokenSubject('tester'), rights: current }),
    change: (next: Rights, { announced = true } = {}): void => {
      current = next
      if (announced) for (const listener of listeners) listener()
    },
  }
}
