import { folded } from '../mapping/compile.js'
import type { Fields } from '../operation.js'

/**
 * A comparable value of the fields `names`, which identify the person of an account; undefined if one of them is empty (a local account
 * has no authentication source). Names at a directory are compared ignoring case, as directories do.
 */
export const identityOf = (fields: Fields, names: readonly string[] | undefined): string | undefined => {
  if (names === undefined || names.length === 0) return undefined
  const values = names.map((name) => fields[name])
  if (values.some((value) => value === undefined || value === null || value === '' || value === 0))
    return undefined
  return JSON.stringify(values.map((value) => (typeof value === 'string' ? folded(value) : value)))
}
