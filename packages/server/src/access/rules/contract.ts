import { LabelSelector } from '@hansa/placement'
import { z } from 'zod'
import { Name } from '../../resources/index.js'

const Text = z.string().min(1).max(253)

export const Rule = z
  .strictObject({
    verbs: z
      .array(Text)
      .min(1)
      .max(100)
      .meta({ description: 'Verbs of operations, such as `get` or `scale`; `*` is every verb.' }),
    kinds: z
      .array(Text)
      .min(1)
      .max(100)
      .meta({ description: 'Kinds, such as `Release`; `*` is every kind.' }),
    names: z
      .array(Text)
      .max(1000)
      .default([])
      .meta({ description: 'Only objects with these names; all objects when empty.' }),
  })
  .meta({ id: 'RoleRule' })
export type Rule = z.infer<typeof Rule>

export const RoleSpec = z
  .strictObject({
    description: z.string().max(1000).optional().meta({ description: 'The purpose of the role.' }),
    rules: z
      .array(Rule)
      .max(100)
      .meta({ description: 'The permissions: each rule allows its verbs on its kinds.' }),
  })
  .meta({ id: 'RoleSpec' })
export type RoleSpec = z.infer<typeof RoleSpec>
export type RoleSpecSent = z.input<typeof RoleSpec>

/** Where users and their groups are known from: one of the two, or neither (`sourced`). */
const userSource = {
  directory: Name.optional().meta({ description: 'Only users of this Directory.' }),
  signIn: Name.optional().meta({ description: 'Only users of this SignIn, which has no directory.' }),
}
const hasOneSource = ({ directory, signIn }: { directory?: unknown; signIn?: unknown }): boolean =>
  directory === undefined || signIn === undefined

/** A user or groups, with at most one source. */
export const sourced = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .strictObject({ ...shape, ...userSource })
    .refine(hasOneSource, 'can have `directory` or `signIn`, not both')
    .meta({ not: { required: Object.keys(userSource) } })

export const BoundSubject = z
  .union([
    sourced({
      group: Text.meta({
        description: 'The name of a group of users; without `directory` and `signIn`, of any source.',
      }),
    }),
    sourced({
      user: Text.meta({
        description:
          'The ID of a user, the username of a user of a directory, which is stored as the ID (DIRECTORY/ID), or, with `signIn`, the username there.',
      }),
    }),
    z.strictObject({ token: Text.meta({ description: 'The name of a service token.' }) }),
    z.strictObject({ everyone: z.literal(true).meta({ description: 'Every user; no service token.' }) }),
  ])
  .meta({ id: 'RoleBindingSubject' })
export type BoundSubject = z.infer<typeof BoundSubject>

/** A name that is not an ID: IDs contain a slash. */
export const isUsername = (user: string): boolean => !user.includes('/')

/** Whether a subject of a binding is a username without a source: anybody could get it, so it gives nobody rights. */
export const namesNobody = (subject: BoundSubject): boolean =>
  'user' in subject && subject.signIn === undefined && isUsername(subject.user)

const selects = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length > 0

const Selector = LabelSelector.refine(selects, 'must contain a label; omit it to select all objects')

export const BindingScope = z
  .strictObject({
    namespaces: z.array(Name).min(1).max(1000).optional().meta({
      description: 'Objects in these namespaces. Kinds that are not namespaced do not match.',
    }),
    clusters: z
      .strictObject({
        names: z.array(Name).min(1).max(1000).optional().meta({ description: 'Names of clusters.' }),
        labels: Selector.optional().meta({ description: 'The labels of clusters.' }),
      })
      .refine(({ names, labels }) => names !== undefined || labels !== undefined, 'needs `names` or `labels`')
      .optional()
      .meta({
        minProperties: 1,
        description: 'Clusters, and targets and events on them. Other kinds do not match.',
      }),
    selector: Selector.optional().meta({
      description: 'Objects with these labels. Kinds without labels do not match.',
    }),
  })
  .meta({
    id: 'RoleBindingScope',
    description: 'All parts that are present must match; without any, all objects do.',
  })
export type BindingScope = z.infer<typeof BindingScope>

export const RoleBindingSpec = z
  .strictObject({
    role: Name.meta({ description: 'The name of the Role.' }),
    subjects: z.array(BoundSubject).min(1).max(1000),
    scope: BindingScope.optional(),
  })
  .meta({ id: 'RoleBindingSpec' })
export type RoleBindingSpec = z.infer<typeof RoleBindingSpec>
export type RoleBindingSpecSent = z.input<typeof RoleBindingSpec>
