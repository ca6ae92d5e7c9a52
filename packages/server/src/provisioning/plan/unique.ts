import { digestOf } from '../../runtime/canonical.js'
import type { UniqueForm } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { FieldValue, PersonKey } from '../operation.js'

/** Of a value, what no other account may have, by slot: a mail address is one; of aliases each mount is a slot. */
export type Parts = ReadonlyMap<string, string>

const isList = (value: FieldValue | undefined): value is readonly string[] => Array.isArray(value)
const slotOf = (text: string): string => text.slice(0, text.indexOf(':') + 1)

export const partsOf = (form: UniqueForm, value: FieldValue | undefined): Parts => {
  if (form === 'mail') return new Map(typeof value === 'string' && value !== '' ? [['', value]] : [])
  return new Map(isList(value) ? value.map((text) => [slotOf(text), text] as const) : [])
}

/** `value` with some of its parts replaced; a part that is replaced by nothing is left out. */
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
 * Names that nobody wants, for one person on one connector: the same again after a restart. Short, and of letters, digits and hyphens alone, so
 * that every target takes them. The second is for a connector whose protected names hold the first.
 */
export const temporaryNames = (connector: string, person: PersonKey): [string, string] => {
  const token = digestOf({ connector, person }).slice(7, 17)
  return [`${prefix}${token}`, `renaming-${token}`]
}

/** Nothing is ever delivered to `.invalid` (RFC 2606). */
const temporaryDomain = 'hansa.invalid'

/** A value for a slot that nobody wants. */
export const temporaryValue = (
  form: UniqueForm,
  slot: string,
  connector: string,
  person: PersonKey,
): string => {
  const [name] = temporaryNames(connector, person)
  return form === 'mail' ? `${name}@${temporaryDomain}` : `${slot}${name}`
}
