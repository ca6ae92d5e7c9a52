import type { Person } from '../../directory/index.js'
import { messageOf } from '../../runtime/message.js'
import { type CompiledMapping, folded } from './compile.js'
import type { PersonVariable } from './expressions.js'

export interface Attributes {
  username: string
  displayName: string
  mail?: string
  all: Readonly<Record<string, string | readonly string[]>>
}

/** The variable `person` in expressions; `groups`: their names. */
export const variableOf = (person: Person, groups: readonly string[]): PersonVariable => ({
  ...person.attributes,
  id: person.id,
  username: person.username,
  displayName: person.displayName,
  mail: person.mail ?? '',
  disabled: person.disabled,
  groups,
})

const textOf = (value: unknown): string | readonly string[] => {
  if (Array.isArray(value)) return value.map(String)
  if (value === null || value === undefined) return ''
  return String(value)
}

const controlled = /[\p{Cc}\p{Cf}]/u

const attributesOf = (mapping: CompiledMapping, variable: PersonVariable): Attributes => {
  const all: Record<string, string | readonly string[]> = {}
  for (const [name, expression] of mapping.attributes) all[name] = textOf(expression(variable))
  const { username, displayName, mail } = all
  if (typeof username !== 'string' || username === '') throw new Error('has no username after the mapping')
  if (username.length > 253 || controlled.test(username))
    throw new Error('has a username that is longer than 253 characters or contains invisible characters')
  if (typeof displayName !== 'string' || typeof mail !== 'string')
    throw new Error(
      `has a list for ${typeof mail === 'string' ? 'displayName' : 'mail'}: expected one string`,
    )
  return {
    // Normalized: macOS and some directories use NFD, keyboards NFC.
    username: username.normalize('NFC'),
    displayName: displayName === '' ? username : displayName,
    ...(mail === '' ? {} : { mail }),
    all,
  }
}

/** The result of the expressions of a mapping for one person. */
export type Judged = { inScope: false } | { inScope: true; attributes: Attributes } | { problem: string }

const outOfScope: Judged = { inScope: false }

export const judge = (mapping: CompiledMapping, person: Person, groups: readonly string[]): Judged => {
  const { scope } = mapping
  if (scope.groups !== undefined && !groups.some((name) => scope.groups?.has(folded(name)))) return outOfScope
  try {
    const variable = variableOf(person, groups)
    if (scope.where !== undefined) {
      const holds = scope.where(variable)
      if (typeof holds !== 'boolean') return { problem: 'scope.where returns neither true nor false' }
      if (!holds) return outOfScope
    }
    return { inScope: true, attributes: attributesOf(mapping, variable) }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}
