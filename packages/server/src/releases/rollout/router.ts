import { z } from 'zod'
import { Name } from '../../resources/index.js'
import { onObject } from '../../runtime/place.js'
import { idempotency, procedure, trusted } from '../../runtime/procedure.js'
import type { Releases } from '../service.js'
import { ReleaseRollout } from './contract.js'
import type { RolloutVerb } from './operations.js'

const Ref = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}/rollout'

const summaries: Record<RolloutVerb, { summary: string; description: string }> = {
  pause: {
    summary: 'Pause the rollout of a release',
    description:
      'No further target gets the revision until it is resumed, also when a newer revision replaces it. Targets that have the revision are still applied.',
  },
  resume: {
    summary: 'Resume a paused rollout',
    description: 'After a failure, the deadline of each target that is not Ready begins again.',
  },
  approve: {
    summary: 'Approve a wave of a rollout',
    description:
      'The wave that awaits approval, or `wave`. An approval counts for this revision and these waves only.',
  },
  skip: {
    summary: 'Go on to the next wave of a rollout',
    description:
      'Ends the current wave without waiting for its targets, which still get the revision. A wave that requires approval must be approved instead.',
  },
  abort: {
    summary: 'Abort a rollout: its targets get the last completed revision again',
    description:
      'The last wave goes back first. The spec of the release stays, and its revision is not tried again until the release changes or the rollout is restarted.',
  },
  restart: {
    summary: 'Restart a rollout from its first wave',
    description: 'Targets that have the revision keep it. Approvals are required again.',
  },
}

/** Rollouts of releases. */
export const createRolloutProcedures = (releases: Pick<Releases, 'rollout' | 'operateRollout'>) => {
  const operation = (verb: Exclude<RolloutVerb, 'approve'>) =>
    procedure
      .meta({
        rest: { method: 'POST', path: `${base}/${verb}` },
        permission: ['rollout', 'Release'],
        scope: onObject,
        ...summaries[verb],
        leader: 'the rollouts of releases',
      })
      .input(Ref.extend(idempotency))
      .output(trusted(ReleaseRollout))
      .mutation(({ ctx, input }) => releases.operateRollout({ ...input, verb }, ctx.subject))
  return {
    rollout: procedure
      .meta({
        rest: { method: 'GET', path: base },
        permission: ['get', 'Release'],
        scope: onObject,
        summary: 'Read the rollout of the newest revision of a release',
        description: 'Its state, its waves, and each target with its wave and revision.',
      })
      .input(Ref)
      .output(trusted(ReleaseRollout))
      .query(({ input }) => releases.rollout(input)),

    pauseRollout: operation('pause'),
    resumeRollout: operation('resume'),
    skipWave: operation('skip'),
    abortRollout: operation('abort'),
    restartRollout: operation('restart'),

    approveWave: procedure
      .meta({
        rest: { method: 'POST', path: `${base}/approve` },
        permission: ['approve', 'Release'],
        scope: onObject,
        ...summaries.approve,
        leader: 'the rollouts of releases',
        example: { wave: 'eu' },
      })
      .input(
        Ref.extend({
          wave: z.string().min(1).max(63).optional().meta({ description: 'The name of a wave.' }),
          ...idempotency,
        }),
      )
      .output(trusted(ReleaseRollout))
      .mutation(({ ctx, input }) => releases.operateRollout({ ...input, verb: 'approve' }, ctx.subject)),
  }
}
