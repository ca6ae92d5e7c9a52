import { z } from 'zod'
import { Name } from '../../resources/index.js'
import { RolloutState } from './record.js'

export const WaveState = z.enum([
  'Pending',
  'AwaitingApproval',
  'Progressing',
  'Waiting',
  'Failed',
  'Succeeded',
  'Skipped',
])

export const RolloutWaveStatus = z
  .strictObject({
    name: z.string(),
    state: WaveState,
    targets: z.int(),
    updated: z.int().meta({ description: 'The targets that have the revision.' }),
    ready: z.int().meta({ description: 'The targets that are Ready with the revision.' }),
    startedAt: z.string().optional(),
    endedAt: z.string().optional(),
    approvedBy: z.string().optional(),
    skippedBy: z.string().optional(),
  })
  .meta({ id: 'RolloutWaveStatus' })

export const RolloutStatus = z
  .strictObject({
    revision: z.int().meta({ description: 'The number of the revision that is rolled out.' }),
    from: z.int().meta({ description: 'The last completed revision before it.' }),
    state: z.enum([...RolloutState.options, 'Suspended']),
    since: z.string(),
    reason: z.string().optional().meta({
      description:
        'Of Paused: Requested, Failed or Unproven. Of Waiting: OutsideWindows, or the name of the wave. Of other states: the name of the wave.',
    }),
    message: z.string().optional(),
    waves: z.array(RolloutWaveStatus).max(21).meta({ description: 'In order; without empty "others".' }),
  })
  .meta({ id: 'RolloutStatus' })

export const RolloutTargetStatus = z
  .strictObject({
    cluster: Name,
    wave: z.string(),
    revision: z.int(),
    state: z.enum(['Pending', 'Skipped', 'Progressing', 'Ready']).meta({
      description: 'Skipped: the cluster is unreachable, and gets the revision when it returns.',
    }),
    message: z.string().optional(),
  })
  .meta({ id: 'RolloutTargetStatus' })

export const ReleaseRollout = RolloutStatus.extend({
  startedAt: z.string(),
  estimatedEnd: z.string().optional().meta({
    description: 'At the rate of the targets that are done so far; absent unless the rollout is in progress.',
  }),
  targets: z.array(RolloutTargetStatus).meta({ description: 'In the order of waves and clusters.' }),
}).meta({
  id: 'ReleaseRollout',
  examples: [
    {
      revision: 2,
      from: 1,
      state: 'AwaitingApproval',
      since: '2026-01-01T12:01:00.000Z',
      reason: 'eu',
      message: 'wave "eu"',
      waves: [
        {
          name: 'canary',
          state: 'Succeeded',
          targets: 1,
          updated: 1,
          ready: 1,
          startedAt: '2026-01-01T12:00:00.000Z',
          endedAt: '2026-01-01T12:01:00.000Z',
        },
        { name: 'eu', state: 'AwaitingApproval', targets: 1, updated: 0, ready: 0 },
      ],
      startedAt: '2026-01-01T12:00:00.000Z',
      targets: [
        { cluster: 'eu-0', wave: 'canary', revision: 2, state: 'Ready' },
        { cluster: 'eu-1', wave: 'eu', revision: 1, state: 'Pending' },
      ],
    },
  ],
})

export type WaveState = z.infer<typeof WaveState>
export type RolloutStatus = z.infer<typeof RolloutStatus>
export type ReleaseRollout = z.infer<typeof ReleaseRollout>
