import type { Subject } from '../runtime/subject.js'
import { folded } from './mapping/compile.js'
import type { PersonKey } from './operation.js'

/**
 * Whether the subject is this person and therefore must not decide about them. A user matches by the directory's stable id, a token by
 * that of its owner, anyone by name: tokens are named after their owner, `NAME` or `NAME@…`, ignoring case.
 */
export const isPerson = (
  { id, name, owner }: Subject,
  { person, names }: { person?: PersonKey | undefined; names: readonly (string | undefined)[] },
): boolean => {
  if (person !== undefined && (id === person || owner === person)) return true
  const own = folded(name)
  return names.some((one) => one !== undefined && (own === folded(one) || own.startsWith(`${folded(one)}@`)))
}
