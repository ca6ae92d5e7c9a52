import { z } from 'zod'
import { syncExamples } from './examples.js'
import { operationKinds } from './operation.js'

export const Trigger = z
  .enum(['Directory', 'Mapping', 'Interval', 'Retry', 'User', 'Approval', 'Block'])
  .meta({
    id: 'SyncTrigger',
    description:
      'The cause of the run: a change of the directory, a change of a Mapping or Connector, the interval, a retry, a user, an approval, or the block of a person.',
  })

export const RunState = z
  .enum(['Running', 'Held', 'Approved', 'Rejected', 'Done', 'Failed', 'Superseded', 'Interrupted'])
  .meta({
    id: 'SyncRunState',
    description:
      'Held: waits for approval. Superseded: the held operations are no longer needed in this form. Interrupted: the hub stopped during the run; the remaining operations were planned again.',
  })

export const Counts = z
  .strictObject({ done: z.int(), failed: z.int(), held: z.int(), skipped: z.int() })
  .meta({ id: 'SyncCounts' })

export const GateReport = z
  .strictObject({
    gate: z.enum(['deletes', 'disables', 'locks', 'removals', 'creations', 'recreations', 'adoptions']).meta({
      description:
        'disables: accounts of people who are no longer entitled to them. locks: accounts of people who are disabled in the directory.',
    }),
    rule: z.enum(['emptyRead', 'shrunkRead', 'emptyTarget', 'clock', 'limit', 'adoption', 'rest']),
    found: z.int(),
    limit: z.int(),
    managed: z.int(),
    message: z.string(),
  })
  .meta({
    id: 'SyncGate',
    description: 'A gate that holds every operation of its kind, with the numbers behind it.',
  })

export const OperationState = z
  .enum(['Planned', 'Held', 'Rejected', 'Intended', 'Done', 'Failed', 'Skipped'])
  .meta({
    id: 'SyncOperationState',
    description:
      'Rejected: an operator rejected it; it is not executed until its run is reopened or approved. Intended: it was about to be executed; its result is unknown. Skipped: an operation it depends on did not succeed, it waits for its retry, or it is no longer needed.',
  })

const Shown = z.record(z.string(), z.unknown())

export const OperationShown = z
  .strictObject({
    id: z.string(),
    connector: z.string(),
    kind: z.enum(operationKinds),
    person: z.string().optional(),
    username: z.string().optional(),
    key: z.string().optional().meta({ description: 'The id of the account on the target.' }),
    membership: z.string().optional(),
    structure: z.strictObject({ kind: z.string(), key: z.string() }).optional(),
    before: Shown.optional(),
    after: Shown.optional(),
    why: z.array(z.string()),
    loses: z.array(z.string()).optional(),
    rights: z.array(z.string()).optional().meta({
      description: 'For an adoption: rights of the account that no rule grants.',
    }),
    state: OperationState,
    at: z.string().optional(),
    message: z.string().optional(),
  })
  .meta({
    id: 'SyncOperation',
    description: 'One executed or planned change on one target. It never contains secrets.',
  })

export const RunShown = z
  .strictObject({
    id: z.string(),
    connector: z.string(),
    trigger: Trigger,
    actor: z.string(),
    state: RunState,
    startedAt: z.string(),
    endedAt: z.string().optional(),
    decidedBy: z.string().optional(),
    reason: z.string().optional().meta({ description: 'The reason for the decision.' }),
    counts: Counts,
    gates: z.array(GateReport),
    message: z.string(),
  })
  .meta({ id: 'SyncRun', examples: [syncExamples.run] })

export const RunDetail = RunShown.extend({ operations: z.array(OperationShown) }).meta({
  id: 'SyncRunDetail',
  examples: [syncExamples.detail],
})

export const LinkOffer = z
  .strictObject({
    action: z.enum(['Merge']),
    person: z.string(),
    account: z.string(),
    command: z.string().meta({ description: 'The command line for it.' }),
  })
  .meta({
    id: 'LinkOffer',
    description:
      'A way to solve the problem that requires a decision: the person takes over the account of a matching person who left.',
  })

export const Trouble = z
  .strictObject({
    connector: z.string(),
    person: z.string(),
    username: z.string(),
    message: z.string(),
    offer: LinkOffer.optional(),
  })
  .meta({
    id: 'SyncProblem',
    description:
      'Why the state of one person differs from the directory, in whole or in part. Nobody else is affected.',
  })

export const PlanShown = z
  .strictObject({
    connector: z.string(),
    blocked: z.string().optional().meta({ description: 'Why the hub cannot plan for this connector now.' }),
    operations: z.array(OperationShown),
    drifted: z
      .array(OperationShown)
      .meta({ description: 'Manual changes on the target that the hub only reports (drift: Report).' }),
    gates: z.array(GateReport),
    problems: z.array(Trouble),
    notices: z.array(Trouble),
  })
  .meta({ id: 'SyncPlan', examples: [syncExamples.plan] })

export type Trigger = z.infer<typeof Trigger>
export type RunState = z.infer<typeof RunState>
export type Counts = z.infer<typeof Counts>
export type GateReport = z.infer<typeof GateReport>
export type OperationState = z.infer<typeof OperationState>
export type OperationShown = z.infer<typeof OperationShown>
export type RunShown = z.infer<typeof RunShown>
export type RunDetail = z.infer<typeof RunDetail>
export type Trouble = z.infer<typeof Trouble>
export type PlanShown = z.infer<typeof PlanShown>
