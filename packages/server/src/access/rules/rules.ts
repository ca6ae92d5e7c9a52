import { createResourceService } from '../../resources/index.js'
import type { TokenFacts } from './admins.js'
import { createRoleBindingKind } from './binding-kind.js'
import type { KnownUsers } from './bound-users.js'
import { createRoleKind } from './role-kind.js'

/** The kinds of access rules, with their operations. */
export const createAccessRules = (
  options: Omit<Parameters<typeof createResourceService>[0], 'kind'> & {
    tokens: TokenFacts
    users: KnownUsers
  },
) => ({
  roles: createResourceService({ ...options, kind: createRoleKind(options.tokens) }),
  bindings: createResourceService({ ...options, kind: createRoleBindingKind(options) }),
})

export type AccessRules = ReturnType<typeof createAccessRules>
