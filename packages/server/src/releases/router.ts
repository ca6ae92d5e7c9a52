import { z } from 'zod'
import { LabelSelectorText, Name, type Resource } from '../resources/index.js'
import { procedure, trusted, writeOptions } from '../runtime/procedure.js'
import {
  Decision,
  Rebalance,
  type ReleaseSpec,
  type ReleaseStatus,
  type Target,
  TargetList,
  Why,
} from './contract.js'
import type { Releases } from './service.js'

const ReleaseRef = z.strictObject({ namespace: Name, name: Name })
const base = '/namespaces/{namespace}/releases/{name}'

/** What releases can do besides what every kind can. */
export const createReleaseProcedures = (
  releases: Releases,
  release: z.ZodType<Resource<ReleaseSpec, ReleaseStatus>>,
) => ({
  targets: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/targets` },
      permission: ['get', 'Release'],
      summary: 'List the targets of a release: one for each cluster it stands on or is being taken off',
      description: 'Each target has what is wanted there, what is applied, its health and its drift.',
      watch: {
        kind: 'Target',
        // The feed's objects of this kind are made by targetOf; the namespace is compared for every watch.
        covers: ({ name }, object) => (object as Target).spec.release === name,
      },
    })
    .input(ReleaseRef)
    .output(trusted(TargetList))
    .query(({ input }) => releases.targets(input)),

  decision: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/decision` },
      permission: ['get', 'Release'],
      summary:
        'Read the decision in force: chosen clusters and replicas, and how many clusters each filter rejected',
      description:
        'What the scheduler decided last, with the revision of the inputs it read. `why` explains single clusters.',
    })
    .input(ReleaseRef)
    .output(Decision)
    .query(({ input }) => releases.decision(input)),

  why: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/why` },
      permission: ['explain', 'Release'],
      summary: 'Explain for one cluster, or each, why it was or was not chosen',
      description:
        'Runs the decision again on the current inputs and gives the filters, scores and capacity of each cluster. `changedSince` says whether the inputs differ from those of the decision in force.',
      leader: 'the figures of nodes that decisions are made from',
    })
    .input(
      ReleaseRef.extend({
        cluster: Name.optional().meta({ description: 'Only this cluster; every cluster when absent.' }),
      }),
    )
    .output(Why)
    .query(({ input }) => releases.why(input)),

  rebalance: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/rebalance` },
      permission: ['rebalance', 'Release'],
      summary: 'Decide a release afresh, as if nothing were held, and move it there',
      leader: 'the figures of nodes that decisions are made from',
      description:
        'With dryRun=All it only says what would move. Otherwise the scheduler does it when its turn comes, ten releases a second; an event tells what moved. Where nothing fits, nothing is moved.',
    })
    .input(ReleaseRef.extend({ dryRun: writeOptions.dryRun }))
    .output(Rebalance)
    .mutation(({ ctx, input }) => releases.rebalance(input, ctx.subject)),

  rebalanceMany: procedure
    .meta({
      rest: { method: 'POST', path: '/namespaces/{namespace}/releases/rebalance' },
      permission: ['rebalance', 'Release'],
      summary: 'Decide releases with these labels afresh, and move them there',
      description:
        'At most 10 releases a second are moved; the others are queued. With `dryRun`, the moves are only listed.',
      leader: 'the figures of nodes that decisions are made from',
      example: { selector: 'team=shop' },
    })
    .input(
      z.strictObject({
        namespace: Name,
        selector: LabelSelectorText.unwrap()
          .min(1)
          .meta({ ...LabelSelectorText.meta(), description: 'Labels: `team=shop,tier in (prod, canary)`.' }),
        dryRun: writeOptions.dryRun,
      }),
    )
    .output(Rebalance)
    .mutation(({ ctx, input }) => releases.rebalance(input, ctx.subject)),

  scale: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/scale` },
      permission: ['scale', 'Release'],
      summary: 'Set the replicas of one workload of a release',
      description:
        'The workload may be left out if the bundle has exactly one. The scheduler then divides the replicas by the placement.',
      example: { workload: 'web', replicas: 6 },
    })
    .input(
      ReleaseRef.extend({
        workload: z.string().min(1).optional().meta({
          description: 'Its key: the name, or Kind/name. May be left out when there is one workload.',
        }),
        replicas: z.int().min(0).max(100_000),
        dryRun: writeOptions.dryRun,
      }),
    )
    .output(release)
    .mutation(({ ctx, input }) => releases.scale(input, ctx.subject)),
})
