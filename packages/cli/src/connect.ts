import {
  type AnyResource,
  type Collection,
  HansaClient,
  NotFoundError,
  pathOfKind,
  type ResourceKindInfo,
  warningsOf,
} from '@hansa/sdk'
import type { Connection } from './contexts.js'
import { asShown, type Hub, type Reference, type Shown } from './hub.js'
import { hubFetch } from './not-a-hub.js'
import { say } from './output/print.js'
import { fetchTrusting } from './trusted-fetch.js'

type Resources = Pick<Collection<AnyResource, never>, 'items' | 'watch'>

/** A hub over the SDK's client. */
export const connectHub = ({
  url,
  token,
  certificateAuthority,
  reason,
}: Omit<Connection, 'token'> & {
  /** Absent for operations that need none. */
  token: string | undefined
  /** Recorded in the audit trail. */
  reason?: string | undefined
}): Hub => {
  const client = new HansaClient({
    baseUrl: url,
    token,
    reason,
    fetch: hubFetch(fetchTrusting(certificateAuthority)),
  })
  const warned = new Set<string>()
  /** Sends a request and prints each warning once: a dry run before the write returns them twice. */
  const request: HansaClient['request'] = async (...call) => {
    const answer = await client.request(...call)
    for (const warning of warningsOf(answer.headers.get('warning'))) {
      if (!warned.has(warning)) say(`warning: ${warning}`)
      warned.add(warning)
    }
    return answer
  }
  const resources = ({ kind }: ResourceKindInfo): Resources => client.resources(kind)
  const pathOf = ({ kind, namespace, name }: Reference): string =>
    `${pathOfKind(kind, namespace)}/${encodeURIComponent(name)}`
  const dry = (dryRun: boolean | undefined) => ({ dryRun: dryRun === true ? 'All' : undefined })

  const get = async (ref: Reference): Promise<Shown> => asShown((await request('GET', pathOf(ref))).data)

  return {
    url,
    get,
    find: async (ref) => {
      try {
        return await get(ref)
      } catch (error) {
        if (error instanceof NotFoundError) return undefined
        throw error
      }
    },
    list: async (kind, { namespace, labelSelector }) => {
      const found: Shown[] = []
      for await (const item of resources(kind).items({ namespace, labelSelector, limit: 1000 }))
        found.push(asShown(item))
      return found
    },
    apply: async (kind, resource, { namespace, name, dryRun, timeoutMs }) => {
      const { data, status, headers } = await request('PUT', pathOf({ kind, namespace, name }), {
        body: resource,
        query: dry(dryRun),
        timeoutMs,
      })
      const warnings = warningsOf(headers.get('warning'))
      return { resource: asShown(data), created: status === 201, warnings }
    },
    create: async (kind, resource, { namespace, dryRun }) => {
      const path = pathOfKind(kind, namespace)
      return asShown((await request('POST', path, { body: resource, query: dry(dryRun) })).data)
    },
    upload: async ({ namespace, name }, archive, signal) =>
      (await client.bundles.upload(name, archive, { namespace, signal })).digest,
    remove: async (ref, options) =>
      asShown((await request('DELETE', pathOf(ref), { query: dry(options?.dryRun) })).data),
    watch: async function* (kind, { namespace, name, labelSelector, signal }) {
      const fieldSelector = name === undefined ? undefined : `metadata.name=${name}`
      for await (const { type, object } of resources(kind).watch({
        namespace,
        labelSelector,
        fieldSelector,
        signal,
      }))
        yield { type, object: asShown(object) }
    },
    act: async (ref, action, { body, dryRun } = {}) => {
      const call = { body: body ?? {}, query: dry(dryRun) }
      return asShown((await request('POST', `${pathOf(ref)}/${action}`, call)).data)
    },
    look: async (ref, what, query) => (await request('GET', `${pathOf(ref)}/${what}`, { query })).data,
    call: async (method, path, options = {}) => {
      const { body, query, timeoutMs } = options
      return (await request(method, `/api/v1${path}`, { body, query, timeoutMs })).data
    },
    targets: ({ namespace, name }, signal) => client.releases.watchTargets(name, { namespace, signal }),
    events: (filter, signal) => client.events.watch({ ...filter, signal }),
    serverVersion: async () => (await client.version()).version,
  }
}
