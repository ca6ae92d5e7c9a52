import { z } from 'zod'
import { itemsOf, Labels, Name } from '../../resources/index.js'
import { kinds } from '../../runtime/kinds.js'
import { verbs } from '../../runtime/verbs.js'
import { BindingScope, BoundSubject, sourced } from './contract.js'

export const Question = z.strictObject({
  verb: z.enum(verbs).meta({ description: 'A verb of a role, such as `update`.' }),
  kind: z.enum(Object.keys(kinds)).meta({ description: 'A kind, such as `Release`.' }),
  namespace: Name.optional(),
  name: z.string().min(1).max(253).optional().meta({
    description:
      'The name of one object. The labels of a stored object count. Without it: all objects, or any for `list`.',
  }),
  cluster: Name.optional().meta({ description: 'The cluster of a target or an event.' }),
  labels: Labels.optional().meta({ description: 'Labels that the object has, or would have.' }),
})

const Subject = z.string().min(1).max(253)
const groups = z.array(Subject).max(2000)

const ReviewSubject = z.union(
  [
    sourced({
      user: Subject.meta({
        description: 'An ID, the username in a directory, or the username in `signIn`.',
      }),
      groups: groups.optional().meta({ description: 'Those in the directory, when absent.' }),
    }),
    sourced({ groups }),
    z.strictObject({ token: Subject }),
  ],
  { error: 'must be a user, with or without groups, or a token' },
)
export type ReviewSubject = z.infer<typeof ReviewSubject>

export const ReviewInput = Question.extend({
  subject: ReviewSubject.optional().meta({
    description: 'Another subject: this needs the verb `review` on AccessReview. You, when absent.',
  }),
})
export type ReviewInput = z.infer<typeof ReviewInput>

const Granted = z.strictObject({
  role: z.string(),
  binding: z.string().optional().meta({ description: 'Absent for a role that a token holds itself.' }),
  subject: BoundSubject.optional().meta({ description: 'How the binding names the subject.' }),
})

export const ReviewResult = z
  .strictObject({
    allowed: z.boolean(),
    grants: z.array(Granted).meta({ description: 'The roles that allow it, within the ceiling of a token.' }),
  })
  .meta({
    id: 'AccessReview',
    examples: [
      { allowed: true, grants: [{ role: 'editor', binding: 'team-shop', subject: { group: 'team-shop' } }] },
    ],
  })
export type ReviewResult = z.infer<typeof ReviewResult>

const Holder = z
  .strictObject({ subject: BoundSubject, role: z.string(), binding: z.string().optional() })
  .meta({
    id: 'AccessHolder',
    examples: [{ subject: { group: 'team-shop' }, role: 'editor', binding: 'team-shop' }],
  })

export const WhoCanResult = itemsOf(Holder)
export type WhoCanResult = { items: z.infer<typeof Holder>[] }

/** Conditions on objects: those of a RoleBinding, with the labels of clusters as labels. */
const Where = z.strictObject({
  names: z.array(z.string()).exactOptional(),
  namespaces: z.array(z.string()).exactOptional(),
  labels: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()),
      }),
    )
    .exactOptional(),
})

export const OwnGrant = Granted.extend({
  scope: BindingScope.optional().meta({ description: 'Where the role applies; absent: on the whole hub.' }),
}).meta({ id: 'OwnGrant' })
export type OwnGrant = z.infer<typeof OwnGrant>

export const OwnRight = z
  .strictObject({
    verbs: z.array(z.string()),
    kinds: z.array(z.string()),
    where: z.array(Where).exactOptional().meta({
      description: 'The objects that meet all conditions of one item; absent: every object.',
    }),
  })
  .meta({ id: 'OwnRight' })
export type OwnRight = z.infer<typeof OwnRight>
