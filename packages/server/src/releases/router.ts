import { z } from 'zod'
import { LabelSelectorText, Name, type Resource } from '../resources/index.js'
import { onObject } from '../runtime/place.js'
import { idempotency, procedure, trusted, writeOptions } from '../runtime/procedure.js'
import {
  Decision,
  Rebalance,
  type ReleaseSpec,
  type ReleaseStatus,
  type Target,
  TargetList,
} from './contract.js'
import { Why } from './explanation.js'
import { createInspectionProcedures } from './inspection/router.js'
import { createRevisionProcedures } from './revisions/router.js'
import { createRolloutProcedures } from './rollout/router.js'
import { RotatedValues } from './rotated-values.js'
import type { Releases } from './service.js'
import { releaseTargetView } from './target-view.js'
import { ReleaseTest } from './tested.js'

const ReleaseRef = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}'

const createReadProcedures = (releases: Releases) => ({
  targets: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/targets` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary: 'List the targets of a release: one for each cluster it is on or is being removed from',
      description: 'Each target has its desired state, whether it is applied, its health and its drift.',
      watch: {
        kind: 'Target',
        // The feed's objects of this kind are made by targetOf; the namespace is compared for every watch.
        covers: ({ name }, object) => (object as Target).spec.release === name,
        view: releaseTargetView,
      },
    })
    .input(ReleaseRef)
    .output(trusted(TargetList))
    .query(({ input }) => releases.targets(input)),

  decision: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/decision` },
      permission: ['get', 'Release'],
      scope: onObject,
      summary:
        'Read the current decision: chosen clusters and replicas, and how many clusters each filter rejected',
      description:
        'The last decision of the scheduler, with the revision of the inputs it read. `why` explains individual clusters.',
    })
    .input(ReleaseRef)
    .output(Decision)
    .query(({ ctx, input }) => releases.decision(input, ctx.subject)),

  why: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/why` },
      permission: ['explain', 'Release'],
      scope: onObject,
      summary: 'Explain why a cluster, or each cluster, was or was not chosen',
      description:
        'Runs the decision again on the current inputs and gives the filters, scores and capacity of each cluster. `changedSince` says whether the inputs differ from those of the current decision.',
      leader: 'the node data that decisions are based on',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.optional().meta({ description: 'Only this cluster; every cluster when absent.' }),
      }),
    )
    .output(Why)
    .query(({ ctx, input }) => releases.why(input, ctx.subject)),
})

const createRebalanceProcedures = (releases: Releases) => ({
  rebalance: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/rebalance` },
      permission: ['rebalance', 'Release'],
      scope: onObject,
      summary: 'Rebalance a release: reschedule it as if it had no targets, and move it',
      leader: 'the node data that decisions are based on',
      description:
        'With dryRun=All the response only lists the moves. Otherwise the scheduler moves the release, at most 10 releases per second, and reports the moves in an event. If no placement is feasible, nothing is moved.',
    })
    .input(ReleaseRef.extend({ dryRun: writeOptions.dryRun }))
    .output(Rebalance)
    .mutation(({ ctx, input }) => releases.rebalance(input, ctx.subject)),

  rebalanceMany: procedure
    .meta({
      rest: { method: 'POST', path: '/namespaces/{namespace}/releases/rebalance' },
      permission: ['rebalance', 'Release'],
      scope: onObject,
      summary:
        'Rebalance the releases with these labels: reschedule them as if they had no targets, and move them',
      description:
        'At most 10 releases per second are moved; the others are queued. With `dryRun`, the moves are only listed.',
      leader: 'the node data that decisions are based on',
      example: { selector: 'team=shop' },
    })
    .input(
      z.strictObject({
        namespace: Name,
        selector: LabelSelectorText.unwrap()
          .min(1)
          .meta({
            ...LabelSelectorText.meta(),
            description: 'A label selector, such as `team=shop,tier in (prod, canary)`.',
          }),
        dryRun: writeOptions.dryRun,
      }),
    )
    .output(Rebalance)
    .mutation(({ ctx, input }) => releases.rebalance(input, ctx.subject)),
})

const createRotateProcedures = (releases: Releases) => ({
  rotateGenerated: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/rotateGenerated` },
      permission: ['rotate', 'Release'],
      scope: onObject,
      summary: 'Draw again the passwords, keys and certificates that the chart of a release generated',
      description:
        'All of them, or those that `match` names. Certificates are replaced together with their authority and all that it signed. Each cluster of the release gets the new values as it gets any change. The values are never shown.',
      example: { match: 'Secret/shop-login' },
    })
    .input(
      ReleaseRef.extend({
        match: z.string().min(1).max(1024).optional().meta({
          description:
            'The path of a template, or of a folder of them (`shop/templates/login.yaml`), or KIND/NAME of an object in which the values appear (`Secret/shop-login`); all when absent.',
        }),
        dryRun: writeOptions.dryRun,
        ...idempotency,
      }),
    )
    .output(RotatedValues)
    .mutation(({ ctx, input }) => releases.rotateGenerated(input, ctx.subject)),
})

const createTestProcedures = (releases: Releases) => ({
  test: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/test` },
      permission: ['test', 'Release'],
      scope: onObject,
      summary: 'Run the test hooks of a release on its clusters, or on one of them',
      description:
        'Returns at once. `status.test` of each target has the outcome; watch the targets to wait for it. A target that is unreachable or not applied is skipped. A new test is refused while one runs.',
      leader: 'the connections to clusters',
      example: { cluster: 'eu-1' },
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.optional().meta({ description: 'Only on this cluster; on all when absent.' }),
        ...idempotency,
      }),
    )
    .output(ReleaseTest)
    .mutation(({ ctx, input }) => releases.test(input, ctx.subject)),
})

/** The operations of releases in addition to those of every kind. */
export const createReleaseProcedures = (
  releases: Releases,
  release: z.ZodType<Resource<ReleaseSpec, ReleaseStatus>>,
) => ({
  ...createReadProcedures(releases),
  ...createRebalanceProcedures(releases),
  ...createRotateProcedures(releases),
  ...createTestProcedures(releases),
  ...createInspectionProcedures(releases),
  ...createRevisionProcedures(releases, release),
  ...createRolloutProcedures(releases),

  scale: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/scale` },
      permission: ['scale', 'Release'],
      scope: onObject,
      resourcesOnly: true,
      summary: 'Set the replicas of one workload of a release',
      description:
        'The workload is optional if the bundle has exactly one. The scheduler divides the replicas according to the placement.',
      example: { workload: 'web', replicas: 6 },
    })
    .input(
      ReleaseRef.extend({
        workload: z.string().min(1).optional().meta({
          description:
            'The key of the workload: its name, or Kind/name. Optional if the bundle has exactly one workload.',
        }),
        replicas: z.int().min(0).max(100_000),
        dryRun: writeOptions.dryRun,
      }),
    )
    .output(release)
    .mutation(({ ctx, input }) => releases.scale(input, ctx.subject)),
})
