import { z } from 'zod'
import { exampleOf, itemsOf, listOf, Name } from '../resources/index.js'
import { onCluster, onNewCluster } from '../runtime/place.js'
import { procedure, trusted, writeOptions } from '../runtime/procedure.js'
import {
  type Cluster,
  ClusterNode,
  ClusterScore,
  LabelInput,
  NodesQuery,
  RegisterInput,
  RotateInput,
  ScoreInput,
  ScoreRef,
  TaintInput,
  type Unregistered,
  UnregisterInput,
} from './contract.js'
import { MaintenanceInput } from './maintenance.js'
import type { Clusters } from './service.js'

const dryRun = { dryRun: writeOptions.dryRun }
const ClusterRef = z.strictObject({ name: Name, ...dryRun })
const base = '/clusters/{name}'

const unregisteredExample = (cluster: z.ZodType<Cluster>): { examples?: object[] } => {
  const example = exampleOf(cluster)
  return example === undefined ? {} : { examples: [{ cluster: example, leftBehind: [] }] }
}

const unregisteredSchema = (cluster: z.ZodType<Cluster>): z.ZodType<Unregistered> =>
  z
    .strictObject({ cluster, leftBehind: z.array(z.string()) })
    .meta({ id: 'UnregisteredCluster', ...unregisteredExample(cluster) })

const registerProcedure = (clusters: Clusters, output: z.ZodType<Cluster, Cluster>) =>
  procedure
    .meta({
      rest: { method: 'POST', path: '/clusters/register', status: 201 },
      permission: ['register', 'Cluster'],
      scope: onNewCluster,
      summary: 'Register a cluster with an administrator’s credential, which is used once and not stored',
      description:
        'The hub connects to the API server, checks TLS, version, identity and permissions, creates the namespace hansa-system with its own service account, and stores only a token of that account.',
      example: {
        name: 'eu-1',
        region: 'eu',
        connection: {
          server: 'https://10.0.0.1:6443',
          certificateAuthority: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n',
          credentials: { token: { value: 'eyJhbGciOiJSUzI1NiJ9…' } },
        },
      },
    })
    .input(RegisterInput.extend(dryRun))
    .output(output)
    .mutation(({ ctx, input: { dryRun: dry, ...input } }) => {
      if (input.connection.insecure)
        ctx.warn(`the certificate of ${input.connection.server} is not verified (insecure)`)
      return clusters.register(input, { subject: ctx.subject, dryRun: dry })
    })

const schedulingProcedures = (clusters: Clusters, output: z.ZodType<Cluster, Cluster>) => ({
  cordon: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/cordon` },
      permission: ['cordon', 'Cluster'],
      scope: onCluster,
      resourcesOnly: true,
      summary: 'Cordon a cluster: it accepts no new releases and keeps those it has',
      description: 'Sets spec.unschedulable. Releases already on the cluster stay and are still updated.',
    })
    .input(ClusterRef)
    .output(output)
    .mutation(({ ctx, input }) =>
      clusters.cordon(input.name, { subject: ctx.subject, dryRun: input.dryRun }),
    ),

  uncordon: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/uncordon` },
      permission: ['cordon', 'Cluster'],
      scope: onCluster,
      resourcesOnly: true,
      summary: 'Uncordon a cluster: it accepts new releases again',
      description:
        'Clears spec.unschedulable. Releases with a placement that lists `uncordoned` in redecideOn are rescheduled.',
    })
    .input(ClusterRef)
    .output(output)
    .mutation(({ ctx, input }) =>
      clusters.uncordon(input.name, { subject: ctx.subject, dryRun: input.dryRun }),
    ),

  maintain: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/maintain` },
      permission: ['cordon', 'Cluster'],
      scope: onCluster,
      resourcesOnly: true,
      summary: 'Begin, change or end a maintenance of a cluster: its outages evict nothing',
      description:
        'Sets spec.maintenance. Releases stay on the cluster while it is down; from the end of the maintenance on, an outage counts. Cordon the cluster to keep new releases off it.',
      example: { forSeconds: 7200, reason: 'upgrade of Kubernetes' },
    })
    .input(ClusterRef.extend(MaintenanceInput.shape))
    .output(output)
    .mutation(({ ctx, input: { dryRun: dry, ...input } }) =>
      clusters.maintain(input, { subject: ctx.subject, dryRun: dry }),
    ),

  taint: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/taint` },
      permission: ['taint', 'Cluster'],
      scope: onCluster,
      resourcesOnly: true,
      summary: 'Set or remove a taint of a cluster',
      description:
        'NoSchedule keeps new releases off the cluster, PreferNoSchedule ranks the cluster last, NoExecute has the same effect as NoSchedule: existing releases stay. With `remove`, the taint of that key (and effect, if given) is removed.',
      example: { key: 'gpu', value: 'true', effect: 'NoSchedule' },
    })
    .input(TaintInput.safeExtend(dryRun))
    .output(output)
    .mutation(({ ctx, input: { dryRun: dry, ...input } }) =>
      clusters.taint(input, { subject: ctx.subject, dryRun: dry }),
    ),

  label: procedure
    .meta({
      rest: { method: 'POST', path: `${base}/label` },
      permission: ['label', 'Cluster'],
      scope: onCluster,
      resourcesOnly: true,
      summary: 'Set or remove labels of a cluster',
      description:
        'Merges the given labels into the stored ones; null removes a label. Placements select clusters by these labels.',
      example: { labels: { tier: 'prod', canary: null } },
    })
    .input(LabelInput.extend(dryRun))
    .output(output)
    .mutation(({ ctx, input: { dryRun: dry, ...input } }) =>
      clusters.label(input, { subject: ctx.subject, dryRun: dry }),
    ),
})

const nodesProcedure = (clusters: Clusters) =>
  procedure
    .meta({
      rest: { method: 'GET', path: `${base}/nodes` },
      permission: ['get', 'Cluster'],
      scope: onCluster,
      summary: 'List the nodes of a cluster, sorted by name',
      leader: 'the node data of the clusters',
      description:
        'The nodes as last observed; while a cluster is not ready, as they were before. The list is empty until both nodes and pods have been read once.',
    })
    .input(NodesQuery)
    .output(trusted(listOf(ClusterNode, 'ClusterNodeList')))
    .query(({ input }) => clusters.nodes(input))

const scoreProcedures = ({ scores }: Clusters) => ({
  scores: procedure
    .meta({
      rest: { method: 'GET', path: `${base}/scores` },
      permission: ['get', 'Cluster'],
      scope: onCluster,
      summary: 'List the scores of a cluster, including expired ones',
      description:
        'Scores are pushed figures, such as cost or latency, that placements can rank clusters by. An expired score no longer counts.',
    })
    .input(z.strictObject({ name: Name }))
    .output(itemsOf(ClusterScore))
    .query(async ({ input }) => ({ items: await scores.list(input.name) })),

  setScore: procedure
    .meta({
      rest: { method: 'PUT', path: `${base}/scores/{key}` },
      permission: ['score', 'Cluster'],
      scope: onCluster,
      summary: 'Set a score of a cluster, for placements with a Metric prioritizer of that key',
      description:
        'A score does not trigger a new decision: it counts from the next decision or rebalance. An expired score counts as absent.',
      example: { value: 0.42, ttlSeconds: 600 },
    })
    .input(ScoreInput)
    .output(ClusterScore)
    .mutation(({ ctx, input }) => scores.set(input, ctx.subject)),

  removeScore: procedure
    .meta({
      rest: { method: 'DELETE', path: `${base}/scores/{key}` },
      permission: ['score', 'Cluster'],
      scope: onCluster,
      summary: 'Remove a score of a cluster',
      description: 'Placements that rank by this key rank clusters without a score last.',
    })
    .input(ScoreRef)
    .output(ClusterScore)
    .mutation(({ ctx, input }) => scores.remove(input, ctx.subject)),
})

const rotateProcedure = (clusters: Clusters, output: z.ZodType<Cluster, Cluster>) =>
  procedure
    .meta({
      rest: { method: 'POST', path: `${base}/rotate` },
      permission: ['rotate', 'Cluster'],
      scope: onCluster,
      example: {},
      summary: 'Rotate the token the hub uses: create a new one, verify it, switch to it, revoke the old one',
      description:
        'The new token is stored only after a call with it has succeeded. With `credentials`, an administrator’s credential is used once for this and not stored; with `credential: Keep` the hub stores that credential itself, for proxies that accept only tokens they issued.',
    })
    .input(RotateInput)
    .output(output)
    .mutation(({ ctx, input }) => clusters.rotate(input, { subject: ctx.subject }))

const unregisterProcedure = (clusters: Clusters, cluster: z.ZodType<Cluster>) =>
  procedure
    .meta({
      rest: {
        method: 'POST',
        path: `${base}/unregister`,
        status: 202,
        also: { 200: 'Forced: the cluster was removed.' },
      },
      permission: ['unregister', 'Cluster'],
      scope: onCluster,
      summary: 'Unregister a cluster and remove the objects applied there, unless `keep` is set',
      description:
        'Answers 202 while objects are being removed from the cluster. With `force`, the cluster is removed at once, and the response lists what stays behind there.',
      example: { keep: false, force: false },
    })
    .input(UnregisterInput.extend(dryRun))
    .output(unregisteredSchema(cluster))
    .mutation(({ ctx, input: { dryRun: dry, ...input } }) => {
      if (input.force) ctx.reply.status = 200
      return clusters.unregister(input, { subject: ctx.subject, dryRun: dry })
    })

/**
 * The operations of clusters in addition to those of every kind. `cluster` is the schema of a Cluster as it is shown.
 */
export const createClusterProcedures = (clusters: Clusters, cluster: z.ZodType<Cluster>) => {
  const output = trusted(cluster)
  return {
    register: registerProcedure(clusters, output),
    ...schedulingProcedures(clusters, output),
    nodes: nodesProcedure(clusters),
    ...scoreProcedures(clusters),
    rotate: rotateProcedure(clusters, output),
    unregister: unregisterProcedure(clusters, cluster),
  }
}
