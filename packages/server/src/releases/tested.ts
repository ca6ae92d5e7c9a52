import { z } from 'zod'
import { Name } from '../resources/index.js'
import type { TestRecord } from './hook-run.js'
import { HookStatuses, hookStatuses } from './hook-status.js'

const Outcome = z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Skipped'])

/** The last test of a release on one cluster. */
export const TargetTest = z
  .strictObject({
    id: z.string().meta({ description: 'The same on all clusters that were tested by one request.' }),
    requestedAt: z.string(),
    requestedBy: z.string(),
    outcome: Outcome.meta({
      description:
        'Skipped: nothing was started, for example because the bundle has no test hooks. A test that is Pending or Running continues when the hub restarts.',
    }),
    endedAt: z.string().exactOptional(),
    message: z.string().meta({ description: 'Why it failed or was skipped, or what it waits for.' }),
    hooks: HookStatuses.meta({
      description: 'The test hooks that were started, in their order: the first 100.',
    }),
  })
  .meta({
    id: 'TargetTest',
    description: 'The last test that was requested; absent when there was none.',
  })

/** The answer to a request for tests. */
export const ReleaseTest = z
  .strictObject({
    id: z.string().meta({ description: 'Targets have it in `status.test.id`.' }),
    targets: z
      .array(z.strictObject({ cluster: Name, outcome: Outcome, message: z.string() }))
      .meta({ description: 'Sorted by cluster. `status.test` of the targets has the outcomes.' }),
  })
  .meta({
    id: 'ReleaseTest',
    examples: [
      {
        id: '5a1f6c1e-4b1c-4c5e-9e0a-1f2d3c4b5a69',
        targets: [{ cluster: 'eu-1', outcome: 'Pending', message: '' }],
      },
    ],
  })

export type TargetTest = z.infer<typeof TargetTest>
export type ReleaseTest = z.infer<typeof ReleaseTest>

/** A test as the API shows it. */
export const shownTest = ({
  id,
  requestedAt,
  requestedBy,
  outcome,
  endedAt,
  message,
  runs,
}: TestRecord): TargetTest => ({
  id,
  requestedAt,
  requestedBy,
  outcome,
  ...(endedAt === null ? {} : { endedAt }),
  message,
  hooks: hookStatuses(runs),
})
