import type { Group, Person } from '../../directory/index.js'
import { boundedOrUndefined } from '../../runtime/cel/bounded.js'
import { type Judged, judge } from './attributes.js'
import type { CompiledMapping } from './compile.js'

/** Time limit for one portion of people (or for matching all groups), in milliseconds. */
export const budgetMs = 2000
export const portion = 250
/** Time limits, in milliseconds, for one person after a portion took too long, and for all of these in one evaluation. */
export const personMs = 50
export const singlyMs = 1000

export const tooSlow = `takes too long (more than ${personMs} ms for one person); simplify its expressions and patterns`

/** The results of a mapping's expressions by person: kept while the person's entry is the same object. */
export interface Verdicts {
  of(person: Person): Judged | undefined
  /** A renamed group changes the results of its members without changing their entries. */
  forgetRenamed(groups: ReadonlyMap<string, Group>): void
  /** Forgets people who took too long, so that they are tried again. */
  forgetSlow(): void
  hasSlow(): boolean
  /** Evaluates one person within `ms`; a person who takes too long is not cached here. */
  judgeOne(person: Person, groups: readonly string[], ms: number): Judged
  /** Evaluates one portion; person by person if it takes too long as a whole, within `left`. Returns the remaining time. */
  judgeSome(people: readonly Person[], namesOf: (person: Person) => string[], left: number): number
}

export const createVerdicts = (mapping: CompiledMapping): Verdicts => {
  const what = `mapping ${mapping.ref}`
  let judged = new WeakMap<Person, Judged>()
  let names = new Map<string, string>()
  /** People who took too long, until they are tried again. */
  let slow = new Set<Person>()

  const judgeOne: Verdicts['judgeOne'] = (person, groups, ms) => {
    const verdict =
      ms <= 0 ? undefined : boundedOrUndefined(Math.ceil(ms), what, () => judge(mapping, person, groups))
    if (verdict !== undefined) return verdict
    slow.add(person)
    return { problem: tooSlow }
  }

  return {
    of: (person) => judged.get(person),
    forgetRenamed: (groups) => {
      const renamed = [...groups.values()].some(({ id, name }) => (names.get(id) ?? name) !== name)
      names = new Map([...groups.values()].map(({ id, name }) => [id, name] as const))
      if (renamed) judged = new WeakMap()
    },
    forgetSlow: () => {
      for (const person of slow) judged.delete(person)
      slow = new Set()
    },
    hasSlow: () => slow.size > 0,
    judgeOne,
    judgeSome: (people, namesOf, left) => {
      const verdicts =
        left < singlyMs
          ? undefined
          : boundedOrUndefined(budgetMs, what, () =>
              people.map((person) => [person, judge(mapping, person, namesOf(person))] as const),
            )
      for (const [person, verdict] of verdicts ?? []) judged.set(person, verdict)
      if (verdicts !== undefined) return left
      let remaining = left
      for (const person of people) {
        const started = performance.now()
        judged.set(person, judgeOne(person, namesOf(person), Math.min(personMs, remaining)))
        remaining -= performance.now() - started
      }
      return remaining
    },
  }
}
