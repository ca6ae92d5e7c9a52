import type { Subject } from '../runtime/subject.js'
import { folded } from './mapping/compile.js'
import type { PersonKey } from './operation.js'

/**
 * Whether the subject is this person, and so may not decide about them. A user is by the directory's stable id, and anybody is by name:
 * a token is named after whose it is, `NAME` or `NAME@…`, whatever the case.
 */
export const isPerson = (
  { id, name }: Subject,
  { person, names }: { person?: PersonKey | undefined; names: readonly (string | undefined)[] },
): boolean => {
  if (person !== undefined && id === person) return true
  const own = folded(name)
  return names.some((one) => one !== undefined && (own === folded(one) || own.startsWith(`${folded(one)}@`)))
}
