import { z } from 'zod'
import { optionalText } from '../parsed.js'

const Meta = z.object({ version: optionalText, created: optionalText }).nullish()

export const Email = z.looseObject({
  value: optionalText,
  primary: z.boolean().nullish(),
  type: z.string().nullish(),
})

/** The attributes of a user that Hansa reads; the rest stays unchanged. Source: RFC 7643, section 4.1. */
export const ScimUser = z.looseObject({
  id: z.string().min(1),
  userName: z.string(),
  displayName: optionalText,
  externalId: optionalText,
  active: z.boolean().nullish(),
  emails: z.array(Email).nullish(),
  meta: Meta,
})

/** A group. Source: RFC 7643, section 4.2. */
export const ScimGroup = z.looseObject({
  id: z.string().min(1),
  displayName: z.string(),
  members: z.array(z.looseObject({ value: optionalText, type: z.string().nullish() })).nullish(),
  meta: Meta,
})

/** One page of a list. Source: RFC 7644, section 3.4.2. */
export const Page = z.object({
  totalResults: z.number().int().nonnegative(),
  Resources: z.array(z.unknown()).nullish(),
})

/** The capabilities that a service announces. Source: RFC 7643, section 5. */
export const Config = z.object({
  patch: z.object({ supported: z.boolean() }),
  bulk: z.object({ supported: z.boolean(), maxOperations: z.number().nullish() }).nullish(),
  filter: z.object({ supported: z.boolean() }).nullish(),
})

/** Source: RFC 7644, section 3.12. */
export const Refusal = z.object({ detail: z.string().nullish(), scimType: z.string().nullish() })

/** The response to bulk operations; statuses are strings, or numbers in some services. Source: RFC 7644, section 3.7. */
export const BulkAnswer = z.object({
  Operations: z.array(
    z.object({
      bulkId: z.string().nullish(),
      status: z.union([z.string(), z.number()]).transform(Number),
      location: z.string().nullish(),
      response: z.unknown().optional(),
    }),
  ),
})

export type ScimUser = z.infer<typeof ScimUser>
export type ScimGroup = z.infer<typeof ScimGroup>
export type BulkAnswer = z.infer<typeof BulkAnswer>

export const schemas = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  bulk: 'urn:ietf:params:scim:api:messages:2.0:BulkRequest',
} as const

/** The mail address of a user: the primary one, else the first of type work or without a type. Others belong to the user. */
export const mainEmail = ({ emails }: Pick<ScimUser, 'emails'>) =>
  emails?.find(({ primary }) => primary === true) ??
  emails?.find(({ type }) => type === undefined || type === null || type === 'work')
