import type { Fleet } from '../../clusters/index.js'
import type { Reader, Store } from '../../db/index.js'
import { type TargetRow, targetsOfRelease } from '../../releases/index.js'
import type { Egress } from '../../runtime/egress.js'
import { HansaError } from '../../runtime/errors.js'
import type { ResolvedEndpoint } from '../connector.js'
import type { Endpoint } from '../contract.js'
import { readyPod, type WorkloadRef } from './pod.js'

/** An endpoint that is a release. */
export type ReleaseEndpoint = Extract<Endpoint, { release: string }>

/** The addresses of the targets of connectors. */
export interface Endpoints {
  /** Throws HansaError `NotFound` or `Unavailable` with what is missing, or KubeError. */
  resolve(endpoint: Endpoint, signal: AbortSignal): Promise<ResolvedEndpoint>
  /** The current place of a release, as a string that changes when the release moves or becomes ready; undefined while it runs nowhere. */
  place(reader: Reader, endpoint: ReleaseEndpoint): Promise<string | undefined>
}

const unavailable = (reason: string): HansaError => new HansaError('Unavailable', { reason })

const partsOf = (release: string): { namespace: string; name: string } => {
  const slash = release.indexOf('/')
  return slash < 0
    ? { namespace: 'default', name: release }
    : { namespace: release.slice(0, slash), name: release.slice(slash + 1) }
}

const workloadOf = (target: TargetRow, asked: string | undefined): WorkloadRef => {
  const { workloads } = target.desired
  const keys = workloads.map(({ kind, name }) => `${kind}/${name}`)
  const found = workloads.filter(
    ({ kind, name }) => asked === undefined || asked === name || asked === `${kind}/${name}`,
  )
  const [only, ...more] = found
  if (only !== undefined && more.length === 0) return only
  throw new HansaError('Unprocessable', {
    reason: `release ${target.namespace}/${target.release} ${only === undefined ? 'does not have this workload; it has' : 'has several workloads'}: ${keys.join(', ')}`,
    fix: 'set one of them in the endpoint: {release, workload, port}',
  })
}

export const createEndpoints = ({
  store,
  fleet,
  egress,
}: {
  store: Store
  fleet: Fleet
  egress: Egress
}): Endpoints => {
  const targetOf = async (reader: Reader, { release }: ReleaseEndpoint): Promise<TargetRow | undefined> => {
    const { namespace, name } = partsOf(release)
    const row = await reader.get('Release', namespace, name)
    if (row === undefined)
      throw new HansaError('NotFound', { kind: 'Release', name, where: ` in ${namespace}` })
    const staying = (await targetsOfRelease(reader, row.uid)).filter(({ removing }) => removing === null)
    const rank = (target: TargetRow): number =>
      (fleet.get(target.cluster)?.ready === true ? 0 : 2) + (target.ready ? 0 : 1)
    // If a release runs in several places, one of them is the target and stays the target: two servers would be two sources of truth.
    return staying.sort((a, b) => rank(a) - rank(b) || (a.cluster < b.cluster ? -1 : 1))[0]
  }

  return {
    place: async (reader, endpoint) => {
      const target = await targetOf(reader, endpoint).catch(() => undefined)
      if (target === undefined || fleet.get(target.cluster)?.ready !== true) return undefined
      return target.ready ? `${target.cluster} ${target.uid}` : undefined
    },
    resolve: async (endpoint, signal) => {
      if ('url' in endpoint) {
        const { url, certificateAuthority } = endpoint
        const base = url.replace(/\/+$/, '')
        return {
          url: base,
          generation: base,
          egress,
          ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
        }
      }
      const { release, workload, port } = endpoint
      const target = await store.read((reader) => targetOf(reader, endpoint))
      if (target === undefined) throw unavailable(`release ${release} runs on no cluster`)
      const { cluster } = target
      if (fleet.get(cluster)?.ready !== true)
        throw unavailable(`release ${release} runs on cluster ${cluster}, which does not answer`)
      const member = fleet.member(cluster)
      if (member === undefined)
        throw unavailable(`cluster ${cluster} of release ${release} is not registered`)
      const wanted = workloadOf(target, workload)
      await readyPod(member, wanted, signal)
      return {
        url: `http://${wanted.name}.${wanted.namespace}:${port}`,
        generation: `${member.uid} ${target.uid}`,
        open: async (closing) => {
          const pod = await readyPod(member, wanted, closing)
          return member.portForward({ namespace: wanted.namespace, pod, port, signal: closing })
        },
      }
    },
  }
}
