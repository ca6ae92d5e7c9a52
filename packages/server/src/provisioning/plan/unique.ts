import { digestOf } from '../../runtime/canonical.js'
import type { UniqueForm } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { FieldValue, PersonKey } from '../operation.js'

/** The unique parts of a value, by slot: a mail address is one slot; of aliases, each mount is a slot. */
export type ValueParts = ReadonlyMap<string, string>

const isList = (value: FieldValue | undefined): value is readonly string[] => Array.isArray(value)
const slotOf = (text: string): string => text.slice(0, text.indexOf(':') + 1)

export const partsOf = (form: UniqueForm, value: FieldValue | undefined): ValueParts => {
  if (form === 'mail') return new Map(typeof value === 'string' && value !== '' ? [['', value]] : [])
  return new Map(isList(value) ? value.map((text) => [slotOf(text), text] as const) : [])
}

/** `value` with some of its parts replaced; a part without a replacement is omitted. */
export const withParts = (
  form: UniqueForm,
  value: FieldValue,
  replaced: ReadonlyMap<string, string | undefined>,
): FieldValue => {
  if (form === 'mail') return replaced.has('') ? (replaced.get('') ?? '') : value
  if (!isList(value)) return value
  return value.flatMap((text) => {
    const slot = slotOf(text)
    if (!replaced.has(slot)) return [text]
    const other = replaced.get(slot)
    return other === undefined ? [] : [other]
  })
}

export const sameValueOf = (one: string, other: string): boolean => folded(one) === folded(other)

const prefix = 'hansa-renaming-'

/**
 * Temporary names for one person on one connector, stable across restarts. Short, with letters, digits and hyphens only, so that every
 * target accepts them. The second is for a connector whose protected names include the first.
 */
export const temporaryNames = (connector: string, person: PersonKey): [string, string] => {
  const token = digestOf({ connector, person }).slice(7, 17)
  return [`${prefix}${token}`, `renaming-${token}`]
}

/** Nothing is ever delivered to `.invalid` (RFC 2606). */
const temporaryDomain = 'hansa.invalid'

/** A temporary value for a slot. */
export const temporaryValue = (
  form: UniqueForm,
  slot: string,
  connector: string,
  person: PersonKey,
): string => {
  const [name] = temporaryNames(connector, person)
  return form === 'mail' ? `${name}@${temporaryDomain}` : `${slot}${name}`
}
