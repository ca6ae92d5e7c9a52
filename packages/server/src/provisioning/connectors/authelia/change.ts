import { Hidden } from '../../../runtime/hidden.js'
import { folded } from '../../mapping/compile.js'
import type { Fields, Operation, OperationResult } from '../../operation.js'
import { entryProblem, type UsersFileEntry } from './entry.js'
import { putEntry, type UsersFile } from './users-file.js'

const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const done: OperationResult = { ok: true }

const changed = (entry: UsersFileEntry, after: Fields = {}): UsersFileEntry => {
  const { displayName, mail, password, enabled } = after
  return {
    ...entry,
    ...(typeof displayName === 'string' ? { displayName } : {}),
    ...(mail === undefined ? {} : { mail: typeof mail === 'string' && mail !== '' ? mail : undefined }),
    ...(password instanceof Hidden ? { password: password.reveal() } : {}),
    ...(typeof enabled === 'boolean' ? { disabled: !enabled } : {}),
  }
}

const blank: UsersFileEntry = { displayName: '', password: '', groups: [], disabled: false }

/** Names by lower case: names that differ only in case are equal for an Authelia with case-insensitive search. */
export type Names = Map<string, ReadonlySet<string>>

const addName = (names: Names, name: string): void => {
  const key = folded(name)
  names.set(key, new Set([...(names.get(key) ?? []), name]))
}

const dropName = (names: Names, name: string): void => {
  const key = folded(name)
  names.set(key, new Set([...(names.get(key) ?? [])].filter((one) => one !== name)))
}

/** The names in a file; `change` updates them. */
export const namesOf = ({ people }: UsersFile): Names => {
  const names: Names = new Map()
  for (const name of people.keys()) addName(names, name)
  return names
}

const taken = (names: Names, username: string, besides?: string): boolean =>
  [...(names.get(folded(username)) ?? [])].some((name) => name !== besides)

/** Executes one operation on the file in memory. A failed operation changes nothing and does not affect others. */
export const change = (file: UsersFile, names: Names, operation: Operation): OperationResult => {
  const { kind, account, after, membership } = operation
  // An entry has no other id than its name.
  const username = account?.username ?? ''
  const person = file.people.get(username)
  const put = (name: string, entry: UsersFileEntry): OperationResult => {
    const problem = entryProblem(name, entry)
    if (problem !== undefined) return refused(`the entry ${problem}`)
    putEntry(file, name, entry)
    addName(names, name)
    return { ok: true, key: name }
  }
  const update = (to: (entry: UsersFileEntry) => UsersFileEntry): OperationResult =>
    person === undefined
      ? refused(`Authelia's users file has no user "${username}"`)
      : put(username, to(person.entry))

  switch (kind) {
    case 'CreateAccount':
      return taken(names, username)
        ? refused(`the username "${username}" is already taken in Authelia's users file`)
        : put(username, changed(blank, after))
    case 'RenameAccount': {
      const to = after?.username
      if (typeof to !== 'string') return refused('the new username is missing')
      if (person === undefined) return file.people.has(to) ? done : update((entry) => entry)
      if (taken(names, to, username))
        return refused(`the username "${to}" is already taken in Authelia's users file`)
      const result = put(to, person.entry)
      if (result.ok && to !== username) {
        file.people.delete(username)
        dropName(names, username)
      }
      return result
    }
    case 'UpdateAccount':
    case 'AdoptAccount':
      return update((entry) => changed(entry, after))
    case 'EnableAccount':
    case 'DisableAccount':
      if (person === undefined && kind === 'DisableAccount') return done
      return update((entry) => ({ ...entry, disabled: kind === 'DisableAccount' }))
    case 'AddMembership':
      return update((entry) => ({ ...entry, groups: [...new Set([...entry.groups, membership ?? ''])] }))
    case 'RemoveMembership':
      if (person === undefined) return done
      return update((entry) => ({ ...entry, groups: entry.groups.filter((group) => group !== membership) }))
    case 'DeleteAccount':
      file.people.delete(username)
      dropName(names, username)
      return done
    // Authelia ends sessions of disabled or deleted users at its next check; there is nothing else to revoke.
    case 'RevokeAccess':
      return done
    case 'CreateStructure':
    case 'UpdateStructure':
    case 'DeleteStructure':
      return refused('the users file has no structures to change')
  }
}

/** Executes operations on the file in memory, in order, and adds their results. */
export const changeAll = (
  file: UsersFile,
  operations: readonly Operation[],
  results: Map<Operation, OperationResult>,
): void => {
  const names = namesOf(file)
  /** People whose name differs from the name that later operations assume. */
  const lost = new Set<string>()
  for (const one of operations) {
    const { kind, person = '' } = one
    const result = lost.has(person)
      ? { ok: false as const, message: 'the account was not created or renamed', retry: true }
      : change(file, names, one)
    results.set(one, result)
    if (!result.ok && (kind === 'CreateAccount' || kind === 'RenameAccount')) lost.add(person)
  }
}
