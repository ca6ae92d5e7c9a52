import { z } from 'zod'
import type { Reader } from '../db/index.js'
import { badField } from '../runtime/errors.js'
import { builtInRoles } from './rules/index.js'

/** Returns the role. Throws `BadRequest` if it is not a built-in one. */
export const checkBuiltInRole = (role: string): string => {
  if (builtInRoles.has(role)) return role
  throw badField('/role', `unknown role "${role}"`, `expected ${[...builtInRoles.keys()].join(', ')} or none`)
}

/** What access to tokens needs to know about roles. */
export interface Roles {
  exists(reader: Reader, name: string): Promise<boolean>
  /** Bindings that name a token: the name of each, and the role that it gives. */
  bindingsOf(reader: Reader, token: string): Promise<{ name: string; role: string }[]>
}

const Binding = z.object({
  role: z.string(),
  subjects: z.array(z.object({ token: z.string().optional() })),
})

/** Roles and bindings as they are stored. */
export const storedRoles: Roles = {
  exists: async (reader, name) =>
    builtInRoles.has(name) || (await reader.get('Role', '', name)) !== undefined,
  bindingsOf: async (reader, token) => {
    const rows = await reader.list({ kind: 'RoleBinding' })
    return rows.flatMap(({ name, spec }) => {
      const binding = Binding.safeParse(spec)
      if (!binding.success || !binding.data.subjects.some((subject) => subject.token === token)) return []
      return [{ name, role: binding.data.role }]
    })
  },
}
