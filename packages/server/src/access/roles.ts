import { z } from 'zod'
import type { Reader } from '../db/index.js'
import { badField } from '../runtime/errors.js'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { builtInRoles, holdsAllOf, readState } from './rules/index.js'

/** Returns the role. Throws `BadRequest` if it is not a built-in one. */
export const checkBuiltInRole = (role: string): string => {
  if (builtInRoles.has(role)) return role
  throw badField('/role', `unknown role "${role}"`, `expected ${[...builtInRoles.keys()].join(', ')} or none`)
}

/** A binding, the role that it gives, and the tokens among its subjects. */
export interface TokenBinding {
  name: string
  role: string
  tokens: readonly string[]
}

/** What access to tokens needs to know about roles. */
export interface Roles {
  exists(reader: Reader, name: string): Promise<boolean>
  /** Bindings that name tokens. */
  bindings(reader: Reader): Promise<TokenBinding[]>
  /** Whether a subject holds everything that a token holds: the text of the token then gives it no more. */
  holdsAllOf(
    reader: Reader,
    subject: Subject,
    token: { name: string; roles: readonly string[]; ceiling?: string | undefined },
  ): Promise<boolean>
}

const Binding = z.object({
  role: z.string(),
  subjects: z.array(z.object({ token: z.string().optional() })),
})

/** Roles and bindings as they are stored. */
export const storedRoles: Roles = {
  exists: async (reader, name) =>
    builtInRoles.has(name) || (await reader.get('Role', '', name)) !== undefined,
  bindings: async (reader) => {
    const rows = await reader.list({ kind: 'RoleBinding' })
    return rows.flatMap(({ name, spec }) => {
      const binding = Binding.safeParse(spec)
      if (!binding.success) return []
      const { role, subjects } = binding.data
      const tokens = subjects.flatMap(({ token }) => token ?? [])
      return tokens.length === 0 ? [] : [{ name, role, tokens }]
    })
  },
  holdsAllOf: async (reader, subject, { name, roles, ceiling }) => {
    const held = { roles, ...(ceiling === undefined ? {} : { ceiling }) }
    return holdsAllOf(await readState(reader), subject, tokenSubject(name, held))
  },
}
