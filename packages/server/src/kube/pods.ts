import { isRecord } from '../runtime/record.js'
import type { Transport } from './calls.js'
import { KubeError } from './errors.js'
import { isKubeObject, type KubeObject, recordIn, recordsIn, textIn } from './object.js'
import type { CallOptions } from './read.js'
import { health } from './readiness/health.js'
import { pathOf, wellKnown } from './resource.js'

const operators: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
}

/** The selector of a workload's pods in query form; undefined when it has none, which must never select everything. */
export const podSelectorOf = (workload: KubeObject): string | undefined => {
  const selector = recordIn(recordIn(workload, 'spec'), 'selector')
  const labels = Object.entries(recordIn(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`)
  const expressions = recordsIn(selector, 'matchExpressions').map((expression) => {
    const values = Array.isArray(expression.values) ? expression.values.map(String).join(',') : ''
    return operators[textIn(expression, 'operator') ?? '']?.(textIn(expression, 'key') ?? '', values)
  })
  const terms = [...labels, ...expressions]
  return terms.length === 0 || terms.includes(undefined) ? undefined : terms.join(',')
}

/** Pods of a namespace, at most `most`: one page. Throws KubeError. */
export const somePods = async (
  transport: Transport,
  { namespace, labelSelector, most }: { namespace: string; labelSelector: string; most: number },
  options: CallOptions = {},
): Promise<KubeObject[]> => {
  const { body } = await transport.request({
    method: 'GET',
    path: pathOf(wellKnown.pods, namespace),
    query: { labelSelector, limit: most },
    ...options,
  })
  const items = isRecord(body) && Array.isArray(body.items) ? body.items : []
  // Items of a list have neither apiVersion nor kind.
  return items
    .filter(isRecord)
    .map((item) => ({ apiVersion: 'v1', kind: 'Pod', ...item }))
    .filter(isKubeObject)
}

/** More of a log than was asked for: the server ignores the limit. */
const tooLong = (path: string): KubeError =>
  new KubeError('Protocol', `the response to GET ${path} is longer than was asked for`)

/** The last lines of a container's log, at most `bytes` of them. Throws KubeError. */
export const podLog = async (
  transport: Transport,
  pod: { namespace: string; name: string; container: string },
  { lines, bytes }: { lines: number; bytes: number },
  options: CallOptions = {},
): Promise<string> => {
  const path = `${pathOf(wellKnown.pods, pod.namespace, pod.name)}/log`
  const chunks: Buffer[] = []
  let size = 0
  await transport.request({
    method: 'GET',
    path,
    query: { container: pod.container, tailLines: lines, limitBytes: bytes },
    headers: { accept: '*/*' },
    onData: (chunk) => {
      size += chunk.length
      if (size > bytes) throw tooLong(path)
      chunks.push(chunk)
    },
    ...options,
  })
  return Buffer.concat(chunks).toString()
}

/** The messages of `podHealth` for every pod that is starting: not worth naming a pod for. */
const plain = /^(the pod is |ContainersNotReady$|PodCompleted$|containers with )/

/** The pod that best explains why a workload is not ready, and its reason; undefined while none explains it. Pure. */
export const podTrouble = (pods: readonly KubeObject[]): string | undefined => {
  const told = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((pod) => ({ name: pod.metadata.name, ...health(pod) }))
    .filter(({ status, message }) => status !== 'Ready' && message !== '' && !plain.test(message))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const worst = told.find(({ status }) => status === 'Failed') ?? told[0]
  return worst === undefined ? undefined : `pod ${worst.name}: ${worst.message}`
}
