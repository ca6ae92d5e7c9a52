import type { OperationResult, PersonKey } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Link, LinkChange } from '../plan/link.js'

/** What must be stored about an account before an operation starts, so that an operation with a lost response is recognized. */
export const intentOf = (
  operation: PlannedOperation,
  link: Link | undefined,
  displayName: string,
  at: string,
): LinkChange | undefined => {
  const { kind, person, account, after } = operation
  if (person === undefined || account === undefined) return undefined
  if (kind === 'CreateAccount')
    return {
      put: {
        person,
        key: undefined,
        username: account.username,
        pendingUsername: undefined,
        displayName,
        state: 'Creating',
        since: at,
        revokedAt: undefined,
        adopted: false,
        appliedHash: undefined,
      },
    }
  if (kind === 'RenameAccount' && link !== undefined)
    return { put: { ...link, pendingUsername: String(after?.username) } }
  return undefined
}

/** After a change of state, the previously applied state no longer counts: restoring it is not drift. */
const moved = (link: Link, state: Link['state'] | undefined, at: string): Link =>
  state === undefined || state === link.state ? link : { ...link, state, since: at, appliedHash: undefined }

/** The link after a successful operation. */
const successOf = (
  operation: PlannedOperation,
  result: Extract<OperationResult, { ok: true }>,
  link: Link | undefined,
  displayName: string,
  at: string,
): LinkChange | undefined => {
  const { kind, person, account, after, becomes } = operation
  if (person === undefined || account === undefined) return undefined
  if (kind === 'AdoptAccount')
    return {
      put: {
        person,
        key: account.key,
        username: account.username,
        pendingUsername: undefined,
        displayName,
        state: becomes ?? 'Active',
        since: at,
        revokedAt: undefined,
        adopted: true,
        appliedHash: undefined,
      },
    }
  if (link === undefined) return undefined
  if (kind === 'CreateAccount')
    return { put: { ...moved(link, becomes ?? 'Active', at), key: result.key ?? account.username } }
  if (kind === 'RenameAccount')
    return {
      put: {
        ...link,
        username: String(after?.username),
        pendingUsername: undefined,
        key: result.key ?? link.key,
        displayName,
      },
    }
  if (kind === 'DeleteAccount') return { end: person }
  if (kind === 'EnableAccount')
    return { put: { ...moved(link, 'Active', at), revokedAt: undefined, displayName } }
  if (kind === 'RevokeAccess') return { put: { ...moved(link, becomes, at), revokedAt: at } }
  if (kind === 'UpdateAccount' && link.displayName !== displayName) return { put: { ...link, displayName } }
  return becomes === undefined || becomes === link.state ? undefined : { put: moved(link, becomes, at) }
}

/** The change of a link by an operation. A rejected creation removes the link; one with an unknown outcome stays Creating. */
export const linkAfter = (options: {
  operation: PlannedOperation
  result: OperationResult
  link: Link | undefined
  displayName: string
  at: string
}): LinkChange | undefined => {
  const { operation, result, link, displayName, at } = options
  if (result.ok) return successOf(operation, result, link, displayName, at)
  if (result.retry || link === undefined) return undefined
  if (operation.kind === 'CreateAccount' && link.state === 'Creating') return { end: link.person }
  if (operation.kind === 'RenameAccount') return { put: { ...link, pendingUsername: undefined } }
  return undefined
}

/** The person of an operation, if it requires their account to exist. */
export const needsAccount = ({ kind, person }: PlannedOperation): PersonKey | undefined =>
  kind === 'CreateAccount' || kind === 'AdoptAccount' ? undefined : person
