import type { HookDeletePolicy, HookEvent, KubernetesObject, RenderedHook } from '../../bundles/index.js'
import type { TargetRow } from '../../releases/index.js'
import type { Hub } from './hub.js'
import { personOn } from './person.js'
import { until } from './until.js'

type SentHook = Omit<RenderedHook, 'shown'>

export const hook = (
  object: KubernetesObject,
  events: HookEvent[],
  { weight = 0, policies = [] }: { weight?: number; policies?: HookDeletePolicy[] } = {},
): SentHook => ({ object, events, weight, deletePolicies: policies })

/** A Job that the simulator completes. */
export const job = (name: string, spec: object = {}, namespace?: string): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...(namespace && { namespace }) },
  spec: {
    backoffLimit: 0,
    ...spec,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'busybox:1.37', command: ['true'] }],
      },
    },
  },
})

/** A Job that nobody runs: it ends when the test says so. */
export const manualJob = (name: string, spec: object = {}): KubernetesObject =>
  job(name, { suspend: true, ...spec })

export const jobPath = (name: string, namespace = 'default'): string =>
  `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`

/** The stored object of a name on a cluster. */
export const named = (hub: Hub, name: string, cluster?: string): KubernetesObject | undefined =>
  hub
    .cluster(cluster)
    .objects()
    .find(({ kind, metadata }) => kind !== 'Pod' && metadata.name === name)

/** Everything of a target is applied and ready, its hooks done. */
export const complete = ({ applied, ready }: TargetRow): boolean => applied && ready

/** A target waits, and its message names something. */
export const waitingFor =
  (name: string) =>
  ({ waiting, message }: TargetRow): boolean =>
    waiting && message.includes(name)

/** Ends a manual Job, once it exists (and has another uid than `not`). Returns its uid. */
export const end = async (
  hub: Hub,
  name: string,
  condition: 'Complete' | 'Failed',
  { not = '', cluster }: { not?: string | undefined; cluster?: string } = {},
): Promise<string> => {
  const uid = await until(`Job ${name} exists`, () => {
    const found = named(hub, name, cluster)?.metadata.uid
    return typeof found === 'string' && found !== not ? found : undefined
  })
  const failed = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  await personOn(hub.cluster(cluster)).patch(`${jobPath(name)}/status`, {
    status: { conditions: [{ type: condition, status: 'True', ...(condition === 'Failed' ? failed : {}) }] },
  })
  return uid
}

/** `apply NAME` and `delete NAME` of the requests that changed objects on a cluster, in their order, without repetitions in a row. */
export const writesOn = (hub: Hub, cluster?: string): string[] =>
  hub
    .cluster(cluster)
    .requests.recent.filter(({ verb }) => verb === 'apply' || verb === 'delete')
    .map(({ verb, path }) => `${verb} ${path.split('?')[0]?.split('/').at(-1) ?? ''}`)
    .filter((line, index, all) => line !== all[index - 1])

/** Events about hooks, the oldest first, as text. */
export const hookEventsOf = async (hub: Hub): Promise<string[]> =>
  (await hub.events())
    .filter(({ reason }) => reason.startsWith('Hook'))
    .map(({ reason, message }) => `${reason} ${message}`)
