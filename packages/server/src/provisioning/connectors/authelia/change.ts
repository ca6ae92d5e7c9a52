import { Hidden } from '../../../runtime/hidden.js'
import type { Fields, Operation, OperationResult } from '../../operation.js'
import { type Entry, entryProblem } from './entry.js'
import type { AutheliaGuards } from './guards.js'
import { putEntry, type UsersFile } from './users-file.js'

const refused = (message: string): OperationResult => ({ ok: false, message, retry: false })
const done: OperationResult = { ok: true }

const changed = (entry: Entry, after: Fields = {}): Entry => {
  const { displayName, mail, password, enabled } = after
  return {
    ...entry,
    ...(typeof displayName === 'string' ? { displayName } : {}),
    ...(mail === undefined ? {} : { mail: typeof mail === 'string' && mail !== '' ? mail : undefined }),
    ...(password instanceof Hidden ? { password: password.reveal() } : {}),
    ...(typeof enabled === 'boolean' ? { disabled: !enabled } : {}),
  }
}

const blank: Entry = { displayName: '', password: '', groups: [], disabled: false }

/** Names that differ in case only are one for an Authelia that searches without regard to case. */
const taken = (file: UsersFile, username: string, besides?: string): boolean =>
  [...file.people.keys()].some((name) => name !== besides && name.toLowerCase() === username.toLowerCase())

/** Does one operation on the file in memory. A refused one changes nothing, and hinders no other. */
export const change = (
  file: UsersFile,
  operation: Operation,
  guards: Pick<AutheliaGuards, 'checkEntries'>,
): OperationResult => {
  const { kind, account, after, membership } = operation
  // The name is all an entry has to be known by.
  const username = account?.username ?? ''
  const person = file.people.get(username)
  const put = (name: string, entry: Entry): OperationResult => {
    const problem = guards.checkEntries ? entryProblem(name, entry) : undefined
    if (problem !== undefined) return refused(`the entry ${problem}`)
    putEntry(file, name, entry)
    return { ok: true, key: name }
  }
  const update = (to: (entry: Entry) => Entry): OperationResult =>
    person === undefined
      ? refused(`Authelia's users file has no "${username}"`)
      : put(username, to(person.entry))

  switch (kind) {
    case 'CreateAccount':
      return taken(file, username)
        ? refused(`the username "${username}" is taken in Authelia's users file`)
        : put(username, changed(blank, after))
    case 'RenameAccount': {
      const to = after?.username
      if (typeof to !== 'string') return refused('the new username is missing')
      if (person === undefined) return file.people.has(to) ? done : update((entry) => entry)
      if (taken(file, to, username)) return refused(`the username "${to}" is taken in Authelia's users file`)
      const result = put(to, person.entry)
      if (result.ok && to !== username) file.people.delete(username)
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
      return done
    // A session of somebody disabled or gone ends at Authelia's next look; there is nothing else to take away.
    case 'RevokeAccess':
      return done
    case 'CreateStructure':
    case 'UpdateStructure':
      return refused('an entry of the users file is no structure')
  }
}
