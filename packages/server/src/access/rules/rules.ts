import { createResourceService } from '../../resources/index.js'
import type { TokenFacts } from './admins.js'
import { createRoleBindingKind } from './binding-kind.js'
import { createRoleKind } from './role-kind.js'

/** The kinds of access rules, with their operations. */
export const createAccessRules = (
  options: Omit<Parameters<typeof createResourceService>[0], 'kind'> & { tokens: TokenFacts },
) => ({
  roles: createResourceService({ ...options, kind: createRoleKind(options.tokens) }),
  bindings: createResourceService({ ...options, kind: createRoleBindingKind(options.tokens) }),
})

export type AccessRules = ReturnType<typeof createAccessRules>
