import type { Lease } from '../../db/index.js'
import { apiVersion, type ResourceService } from '../../resources/index.js'
import type { Subject } from '../../runtime/subject.js'
import { builtInRoles } from './built-in.js'
import type { RoleSpec, RoleSpecSent } from './contract.js'
import type { RoleStatus } from './role-kind.js'

/** Stores the built-in roles, so that lists show them, as this version of the hub has them. Writes nothing if they are stored. */
export const createRoleSeed = (
  roles: ResourceService<RoleSpec, RoleSpec, RoleStatus, RoleSpecSent>,
  writer: { subject: Subject; lease: Lease },
): { start(): Promise<void>; close(): Promise<void> } => ({
  start: async () => {
    for (const [name, spec] of builtInRoles)
      await roles.apply({ name }, { apiVersion, kind: 'Role', metadata: { name }, spec }, writer)
  },
  close: async () => {},
})
