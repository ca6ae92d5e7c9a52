import type { SyncOperation } from '@hansa/sdk'

/** How many operations remove access or accounts, and how many do not. */
export const tollOf = (
  operations: readonly Pick<SyncOperation, 'kind'>[],
): { removed: number; made: number } => {
  const removed = operations.filter(({ kind }) => /^(Delete|Disable|Remove|Revoke)/.test(kind)).length
  return { removed, made: operations.length - removed }
}
