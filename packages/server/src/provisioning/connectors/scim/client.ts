import type { z } from 'zod'
import { type HttpClient, TargetUnreachable } from '../http.js'
import { parsed } from '../parsed.js'
import { isRefused, refusalText, retriedAt, TargetRefusal } from '../refusal.js'
import { Config, Refusal } from './messages.js'
import { readPages } from './pages.js'

/** The service rejected a call. */
export class ScimRefusal extends TargetRefusal {
  override name = 'ScimRefusal'
}

/** Whether the same call can succeed later. */
export const mayRetry = retriedAt(401, 412, 429)

export type ScimMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The capabilities of a service. */
export interface Abilities {
  patch: boolean
  filter: boolean
  /** The maximum number of operations in one bulk request; 0 if it is not supported. */
  bulk: number
}

/** Calls to a SCIM service, relative to its base address. Rejections are ScimRefusals. */
export interface ScimClient {
  /** As announced by the service; read once, and again after `forget`. Defaults to PATCH and filters without bulk. */
  abilities(signal: AbortSignal): Promise<Abilities>
  forget(): void
  /** undefined for 404. */
  read<Type>(path: string, schema: z.ZodType<Type>, signal: AbortSignal): Promise<Type | undefined>
  /** Reads a whole list, page by page; complete, or throws. `query`: in addition to the paging parameters. */
  list<Type extends { id: string }>(
    path: string,
    schema: z.ZodType<Type>,
    signal: AbortSignal,
    query?: Readonly<Record<string, string>>,
  ): Promise<Type[]>
  /** A query for resources with one value, if the service supports filters; otherwise for all resources. */
  only(attribute: string, value: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** `version`: changes nothing if the resource has another version now (412). */
  write(
    method: ScimMethod,
    path: string,
    body: unknown,
    signal: AbortSignal,
    version?: string,
  ): Promise<{ body: unknown }>
  /** Deletes; a missing resource is not a failure. */
  remove(path: string, signal: AbortSignal): Promise<void>
}

const tries = 3

/** A value in a filter. Source: RFC 7644, section 3.4.2.2: strings are those of JSON. */
export const quoted = (text: string): string => JSON.stringify(text)

/** The filter for an attribute; undefined for a value that requires escaping, which services handle differently: SCIMMY rejects `\"`. */
export const filterFor = (attribute: string, value: string): string | undefined =>
  quoted(value) === `"${value}"` ? `${attribute} eq ${quoted(value)}` : undefined

/** The body of a response; undefined for 404. */
type Get = (path: string, signal: AbortSignal) => Promise<unknown>

const refusal = (method: string, path: string, status: number, body: unknown): ScimRefusal => {
  const { detail, scimType } = Refusal.safeParse(body).data ?? {}
  const reason = [scimType, detail].filter((text) => text !== undefined && text !== null && text !== '')
  const hint =
    status === 401 || status === 403
      ? ": the connector's credentials must be allowed to manage users and groups"
      : ''
  const said = reason.length === 0 ? undefined : reason.join(': ')
  return new ScimRefusal(status, refusalText({ method, path: path.replace(/\?.*/, ''), status, said, hint }))
}

const readAbilities = async (get: Get, signal: AbortSignal): Promise<Abilities> => {
  const body = await get('/ServiceProviderConfig', signal)
  if (body === undefined) return { patch: true, filter: true, bulk: 0 }
  const { patch, filter, bulk } = parsed(Config, body, '/ServiceProviderConfig')
  return {
    patch: patch.supported,
    filter: filter?.supported ?? false,
    bulk: bulk?.supported === true ? (bulk.maxOperations ?? 1) : 0,
  }
}

/** The abilities of a service, read once and again after `forget`. */
const createAbilityReader = (get: Get): Pick<ScimClient, 'abilities' | 'forget'> => {
  let known: Promise<Abilities> | undefined
  return {
    abilities: (signal) => {
      known ??= readAbilities(get, signal).catch((error: unknown) => {
        known = undefined
        throw error
      })
      return known
    },
    forget: () => {
      known = undefined
    },
  }
}

export const createScimClient = ({
  http,
  authorization,
}: {
  http: HttpClient
  authorization: string
}): ScimClient => {
  const { limits } = http
  const accept = 'application/scim+json, application/json'

  const get: Get = async (path, signal) => {
    const { status, body } = await http.send({
      method: 'GET',
      path,
      headers: { authorization, accept },
      signal,
    })
    if (status === 404) return undefined
    if (status >= 300) throw refusal('GET', path, status, body)
    return body
  }
  const { abilities, forget } = createAbilityReader(get)

  const write: ScimClient['write'] = async (method, path, body, signal, version = '') => {
    const answer = await http.send({
      method,
      path,
      body,
      headers: {
        authorization,
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...(version === '' ? {} : { 'if-match': version }),
      },
      signal,
    })
    if (answer.status >= 300) throw refusal(method, path, answer.status, answer.body)
    return { body: answer.body }
  }

  return {
    abilities,
    only: async (attribute, value, signal) => {
      const filter = filterFor(attribute, value)
      return filter !== undefined && (await abilities(signal)).filter ? { filter } : {}
    },
    forget,
    read: async (path, schema, signal) => {
      const body = await get(path, signal)
      return body === undefined ? undefined : parsed(schema, body, path)
    },
    list: async (path, schema, signal, query = {}) => {
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        const items = await readPages({ get, path, schema, query, limits, signal })
        if (items !== undefined) return items
      }
      throw new TargetUnreachable(
        `${path} changed, or returned a number of resources that differs from totalResults, during each of ${tries} reads`,
      )
    },
    write,
    remove: async (path, signal) => {
      await write('DELETE', path, undefined, signal).catch((error: unknown) => {
        if (!isRefused(error, 404)) throw error
      })
    },
  }
}
