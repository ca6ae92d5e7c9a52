import { Hidden } from '../../runtime/hidden.js'
import type { NormalForms } from '../connector.js'
import type { Fields, FieldValue } from '../operation.js'

const isList = (value: FieldValue | undefined): value is readonly string[] => Array.isArray(value)

/** Equality by content; lists by their members, in any order. */
export const sameValue = (a: FieldValue | undefined, b: FieldValue | undefined): boolean => {
  if (a instanceof Hidden) return b instanceof Hidden && a.equals(b)
  if (isList(a)) {
    if (!isList(b) || new Set(a).size !== new Set(b).size) return false
    const others = new Set(b)
    return a.every((item) => others.has(item))
  }
  return a === b
}

const inForm = (
  form: NormalForms[string] | undefined,
  value: FieldValue | undefined,
): FieldValue | undefined => (form === undefined || value === undefined ? value : form(value))

/**
 * The fields of `wanted` that differ from `observed` in the target's normal form; undefined if none does. Fields that cannot be observed are not compared.
 */
export const fieldChanges = (
  wanted: Fields,
  observed: Fields,
  forms: NormalForms = {},
): { before: Fields; after: Fields } | undefined => {
  const names = Object.keys(wanted).filter(
    (name) =>
      name in observed && !sameValue(inForm(forms[name], wanted[name]), inForm(forms[name], observed[name])),
  )
  if (names.length === 0) return undefined
  const of = (fields: Fields): Fields => Object.fromEntries(names.map((name) => [name, fields[name] ?? null]))
  return { before: of(observed), after: of(wanted) }
}
