import { z } from 'zod'
import { scheduleProblem } from '../schedule.js'
import { Selector } from './selector.js'

/** The wave of the clusters that no other wave selects. */
export const otherClusters = 'others'

/** A count, or a part of a whole in percent. */
const Amount = z.union([z.int().min(1).max(100_000), z.string().regex(/^([1-9][0-9]?|100)%$/)])

/** A time such as `30s`, `10m`, `2h` or `1d`. */
const Duration = z.string().regex(/^[1-9][0-9]{0,6}[smhd]$/)

const waveName = /^(?!others$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

export const RolloutWave = z
  .strictObject({
    name: z
      .string()
      .regex(waveName, {
        error: (issue) =>
          `invalid wave name "${String(issue.input)}": expected 1 to 63 lower-case letters, digits or "-", and not "others", the wave of the remaining clusters`,
      })
      .meta({ description: 'Not "others": this is the last wave, of the clusters that no wave selects.' }),
    clusters: Selector.meta({
      description: 'A cluster belongs to the first wave that selects it; every cluster when it is empty.',
    }),
    maxConcurrent: Amount.optional().meta({
      description:
        'The most targets of the wave that are changed and not done at a time, or a percentage of its targets (at least 1). Unlimited when absent.',
    }),
    minReady: z.int().min(1).max(10_000).optional().meta({
      description: 'How many targets of the wave must be done before it succeeds; 1 when absent.',
    }),
    before: z
      .strictObject({
        approval: z
          .union([z.literal(true), z.strictObject({ notAuthor: z.literal(true) })])
          .optional()
          .meta({
            description:
              'The wave begins when it is approved; with notAuthor, by a person who changed nothing of the release since the last completed revision.',
          }),
      })
      .optional(),
    after: z
      .strictObject({
        wait: Duration.optional().meta({
          description:
            'How long the next wave waits after all targets of this one are done: 30s, 10m, 2h or 1d.',
        }),
      })
      .optional(),
  })
  .meta({
    id: 'RolloutWave',
    description: 'Clusters that are changed together.',
    examples: [{ name: 'canary', clusters: { labels: { matchLabels: { ring: '0' } } } }],
  })
export type RolloutWave = z.infer<typeof RolloutWave>

/** When a rollout may change clusters, or, with deny, may not. */
export const RolloutWindow = z
  .strictObject({
    schedule: z
      .string()
      .max(200)
      .regex(/^\S+( \S+){4}$/)
      .meta({
        description: 'When the window opens, in the five fields of cron: minute, hour, day, month, weekday.',
      }),
    duration: Duration.meta({ description: 'How long it stays open: 45m, 4h or 2d.' }),
    timezone: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Of the schedule, such as Europe/Berlin; UTC when absent.' }),
    deny: z.literal(true).optional().meta({
      description: 'Nothing is changed while this window is open, even if another one is open, too.',
    }),
  })
  .meta({
    id: 'RolloutWindow',
    description: 'A time in which a rollout may change clusters, or may not.',
    examples: [{ schedule: '0 2 * * *', duration: '4h', timezone: 'Europe/Berlin' }],
  })
export type RolloutWindow = z.infer<typeof RolloutWindow>

/** How a new revision of a release reaches its clusters. */
export const Rollout = z
  .strictObject({
    waves: z.array(RolloutWave).max(20).optional().meta({
      description:
        'In order. Clusters that no wave selects form a last wave, "others"; one wave of all clusters when absent.',
    }),
    windows: z.array(RolloutWindow).max(10).optional().meta({
      description:
        'When clusters may get the revision: at any time when absent; with windows that allow, only in one of them. What has begun on a cluster ends, and an automatic rollback waits for no window.',
    }),
    maxUnavailable: Amount.optional().meta({
      description:
        'The most targets that the rollout makes not Ready at a time, or a percentage of the targets; under Divided replicas, of the replicas. At least 1 target. Targets that were not Ready before, and new ones, do not count. 25% when absent.',
    }),
    progressDeadlineSeconds: z.int().min(1).max(86_400).optional().meta({
      description:
        'A target fails when it is not Ready this long after the revision was applied to it. The time while it waits for a dependency or its cluster is unreachable does not count. 600 when absent.',
    }),
    minReadySeconds: z.int().min(0).max(86_400).optional().meta({
      description: 'How long a target must be Ready until it is done; 0 when absent.',
    }),
    onFailure: z.enum(['Pause', 'Rollback']).optional().meta({
      description:
        'Pause (the default): the rollout stops until someone resumes, skips, aborts or restarts it. Rollback: the changed targets get the last completed revision again, the last wave first.',
    }),
    rollback: z
      .strictObject({
        afterHooks: z.literal(true).optional().meta({
          description:
            'Roll back automatically also where hooks of the upgrade have run; the rollout is paused there when absent, because hooks can have changed data.',
        }),
      })
      .optional(),
  })
  .superRefine(({ waves = [], windows = [] }, context) => {
    // One at a time: a schedule that never occurs takes long to examine.
    for (const [index, { schedule, timezone }] of windows.entries()) {
      const found = scheduleProblem(schedule, timezone)
      if (found === undefined) continue
      const path = ['windows', index, found.field]
      context.addIssue({ code: 'custom', path, message: found.problem })
      break
    }
    const seen = new Set<string>()
    for (const [index, { name }] of waves.entries()) {
      if (seen.has(name))
        context.addIssue({
          code: 'custom',
          path: ['waves', index, 'name'],
          message: `duplicate wave name "${name}": give each wave a unique name`,
        })
      seen.add(name)
    }
  })
  .meta({
    id: 'Rollout',
    description:
      'How a new revision of a release reaches its clusters. Without one, all clusters change at once. The first revision of a release is not rolled out in waves.',
    examples: [
      {
        waves: [
          { name: 'canary', clusters: { labels: { matchLabels: { ring: '0' } } } },
          { name: 'eu', clusters: { names: ['eu-1', 'eu-2'] }, before: { approval: true } },
        ],
        maxUnavailable: 1,
      },
    ],
  })
export type Rollout = z.infer<typeof Rollout>
