import { folded } from '../mapping/compile.js'
import type { Fields } from '../operation.js'

/**
 * What `names` of an account's fields say of whose it is, to be compared; undefined where one of them says nothing (a local account has no
 * authentication source). Names at a directory are compared without case, as directories do.
 */
export const identityOf = (fields: Fields, names: readonly string[] | undefined): string | undefined => {
  if (names === undefined || names.length === 0) return undefined
  const values = names.map((name) => fields[name])
  if (values.some((value) => value === undefined || value === null || value === '' || value === 0))
    return undefined
  return JSON.stringify(values.map((value) => (typeof value === 'string' ? folded(value) : value)))
}
