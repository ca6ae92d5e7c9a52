import { z } from 'zod'
import type { Snapshot } from '../../directory/index.js'
import { patternProblem } from '../../runtime/cel/pattern-problem.js'
import type { Link } from '../plan/link.js'
import { personKey } from './evaluate.js'
import { directoryOf } from './locked.js'
import type { Unplanned } from './merge.js'
import { compilePattern } from './patterns.js'

/** A stored mapping that cannot be read. Its readable parts narrow down the people it could affect. */
export interface Doubt {
  /** `namespace/name`. */
  ref: string
  reason: string
  /** Undefined: any. */
  connectors: ReadonlySet<string> | undefined
  /** Undefined: any. */
  directory: string | undefined
  /** Whether its rules could grant something to a person in these groups. */
  mayGrant(groups: readonly string[]): boolean
}

const Directory = z.looseObject({ directory: z.string() })
const Connectors = z.looseObject({
  rules: z.array(z.looseObject({ grants: z.array(z.looseObject({ connector: z.string() })) })),
})
const Patterns = z.looseObject({ rules: z.array(z.looseObject({ group: z.string() })) })

const matcherOf = (spec: unknown): Doubt['mayGrant'] => {
  const patterns = Patterns.safeParse(spec).data?.rules.map(({ group }) => group)
  if (patterns === undefined || patterns.some((pattern) => patternProblem(pattern) !== undefined))
    return () => true
  const compiled = patterns.map(compilePattern)
  return (groups) => groups.some((name) => compiled.some((pattern) => pattern.match(name) !== undefined))
}

export const doubtOf = (ref: string, spec: unknown, reason: string): Doubt => {
  const rules = Connectors.safeParse(spec).data?.rules
  return {
    ref,
    reason,
    connectors: rules && new Set(rules.flatMap(({ grants }) => grants.map(({ connector }) => connector))),
    directory: Directory.safeParse(spec).data?.directory,
    mayGrant: matcherOf(spec),
  }
}

export const concerns = ({ connectors }: Doubt, connector: string): boolean =>
  connectors?.has(connector) ?? true

/**
 * People whose account could be due to one of the unreadable mappings: they keep what they have. Excludes people who are no longer in
 * the directory, and people in no group that the mapping could grant anything.
 */
export const inDoubt = (
  doubts: readonly Doubt[],
  links: Iterable<Link>,
  snapshotOf: (directory: string) => Snapshot | undefined,
): Unplanned[] => {
  if (doubts.length === 0) return []
  const found: Unplanned[] = []
  for (const { person, username } of links) {
    const directory = directoryOf(person)
    const snapshot = snapshotOf(directory)
    const present = snapshot?.people.get(person.slice(directory.length + 1))
    if (snapshot !== undefined && present === undefined) continue
    const groups = present?.groups.map((id) => snapshot?.groups.get(id)?.name ?? '')
    const doubt = doubts.find(
      (one) =>
        (one.directory === undefined || personKey(one.directory, '') === personKey(directory, '')) &&
        (groups === undefined || one.mayGrant(groups)),
    )
    if (doubt !== undefined)
      found.push({
        person,
        username,
        message: `mapping ${doubt.ref} cannot be read, so Hansa changes nothing: ${doubt.reason}`,
        disabled: present?.disabled ?? false,
      })
  }
  return found
}
