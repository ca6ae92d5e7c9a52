import { z } from 'zod'
import { syncExamples } from './examples.js'
import { operationKinds } from './operation.js'

export const Trigger = z
  .enum(['Directory', 'Mapping', 'Interval', 'Retry', 'User', 'Approval', 'Block'])
  .meta({
    id: 'SyncTrigger',
    description:
      'What set it off: a change of the directory, of a Mapping or Connector, the interval, a retry, a person, a person being blocked.',
  })

export const RunState = z
  .enum(['Running', 'Held', 'Approved', 'Rejected', 'Done', 'Failed', 'Superseded', 'Interrupted'])
  .meta({
    id: 'SyncRunState',
    description:
      'Held waits for approval. Superseded: what was held is no longer wanted as it was. Interrupted: the hub ended meanwhile; what was left was planned anew.',
  })

export const Counts = z
  .strictObject({ done: z.int(), failed: z.int(), held: z.int(), skipped: z.int() })
  .meta({ id: 'SyncCounts' })

export const GateReport = z
  .strictObject({
    gate: z.enum(['deletes', 'disables', 'locks', 'removals', 'creations', 'recreations', 'adoptions']).meta({
      description:
        'disables: accounts of people who are not wanted any more. locks: accounts of people who are disabled in the directory.',
    }),
    rule: z.enum(['emptyRead', 'shrunkRead', 'emptyTarget', 'clock', 'limit', 'adoption', 'rest']),
    found: z.int(),
    limit: z.int(),
    managed: z.int(),
    message: z.string(),
  })
  .meta({
    id: 'SyncGate',
    description: 'A gate that holds every operation of its kind, and by which numbers.',
  })

export const OperationState = z
  .enum(['Planned', 'Held', 'Rejected', 'Intended', 'Done', 'Failed', 'Skipped'])
  .meta({
    id: 'SyncOperationState',
    description:
      'Rejected: somebody refused it; it is not done until its run is reopened or approved. Intended: it was about to be done when last heard of. Skipped: what it needed did not happen, it waits for its retry, or it is no longer wanted.',
  })

const Shown = z.record(z.string(), z.unknown())

export const OperationShown = z
  .strictObject({
    id: z.string(),
    connector: z.string(),
    kind: z.enum(operationKinds),
    person: z.string().optional(),
    username: z.string().optional(),
    key: z.string().optional().meta({ description: 'The target’s own id of the account.' }),
    membership: z.string().optional(),
    structure: z.strictObject({ kind: z.string(), key: z.string() }).optional(),
    before: Shown.optional(),
    after: Shown.optional(),
    why: z.array(z.string()),
    loses: z.array(z.string()).optional(),
    rights: z.array(z.string()).optional().meta({
      description: 'Of an adoption: what the account may do and no rule gives.',
    }),
    state: OperationState,
    at: z.string().optional(),
    message: z.string().optional(),
  })
  .meta({
    id: 'SyncOperation',
    description: 'One thing done, or to be done, on one target. Secrets are never part of it.',
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
    reason: z.string().optional().meta({ description: 'Why it was decided so.' }),
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
    command: z.string().meta({ description: 'The same as a command line.' }),
  })
  .meta({
    id: 'LinkOffer',
    description:
      'What solves it, if somebody says so: the person takes over the account of somebody who left and looks like them.',
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
    description: 'Why one person is not, or not fully, as the directory says. Nobody else is affected.',
  })

export const PlanShown = z
  .strictObject({
    connector: z.string(),
    blocked: z
      .string()
      .optional()
      .meta({ description: 'Why nothing can be planned for this connector now.' }),
    operations: z.array(OperationShown),
    drifted: z
      .array(OperationShown)
      .meta({ description: 'Changed on the target by hand, and left (drift: Report).' }),
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
