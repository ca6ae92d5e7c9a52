import { z } from 'zod'
import { optionalText as text } from '../parsed.js'

export const GiteaUser = z.object({
  id: z.number(),
  login: z.string(),
  login_name: text,
  source_id: z.number().default(0),
  full_name: text,
  email: text,
  is_admin: z.boolean().default(false),
  active: z.boolean().default(true),
  prohibit_login: z.boolean().default(false),
  restricted: z.boolean().default(false),
  visibility: text,
  created: text,
})

/**
 * The key of a user: the id, which survives a rename, and the creation time of the account. Another Gitea assigns the same ids to other
 * people, and a release can start elsewhere with another database.
 */
export const keyOf = ({ id, created }: z.infer<typeof GiteaUser>): string => `${id}@${created}`

export const isUser = (user: z.infer<typeof GiteaUser>, key: string): boolean =>
  key === keyOf(user) || key === String(user.id)

/** The id in a key. */
export const idIn = (key: string): string => key.replace(/@.*/, '')

/** Organizations have a `username` or, in later versions, a `name`. */
export const Organization = z
  .object({ id: z.number(), name: z.string().optional(), username: z.string().optional(), visibility: text })
  .transform(({ id, name, username, visibility }) => ({ id, name: username ?? name ?? '', visibility }))

const levels = ['none', 'read', 'write', 'admin', 'owner']

/** A team that is not an administrator team has permission "none" and a permission per unit: the highest of them counts. */
const highest = (own: string, units: Readonly<Record<string, string>>): string =>
  [own, ...Object.values(units)].reduce((a, b) => (levels.indexOf(b) > levels.indexOf(a) ? b : a))

export const Team = z
  .object({
    id: z.number(),
    name: z.string(),
    permission: z.string(),
    description: text,
    units_map: z
      .record(z.string(), z.string())
      .nullish()
      .transform((map) => map ?? {}),
  })
  .transform(({ id, name, permission, description, units_map }) => ({
    id,
    name,
    description,
    permission:
      permission === 'owner' || permission === 'admin' ? permission : highest(permission, units_map),
  }))

export const Repository = z.object({
  id: z.number(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
})
export const Identified = z.object({ id: z.number() })
export const PublicKey = z.object({ id: z.number(), title: text, key: z.string() })
export const UserSearch = z.object({ data: z.array(GiteaUser).nullish() })

export type GiteaUser = z.infer<typeof GiteaUser>
export type Team = z.infer<typeof Team>
