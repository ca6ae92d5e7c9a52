import type { CallOptions } from '../http/transport.js'
import type { IssuedToken, List, ServiceToken } from '../types.js'
import type { Shared } from './collection.js'
import { callOf, itemsOfPages, type PageOptions } from './options.js'

/** Filters of service tokens; all of them apply. */
export interface ServiceTokenFilter {
  /** The id or the name of the owner. */
  owner?: string | undefined
  /** Only tokens that were (or were not) used within 30 days. */
  unused?: boolean | undefined
}

export interface CreateServiceToken {
  description?: string | undefined
  /** A Role, or a built-in role: the token may do only what it allows, too. */
  ceiling?: string | undefined
  /** Networks (192.0.2.0/24) and addresses from which the token is accepted. */
  sourceRanges?: string[] | undefined
  /** 90 days by default. */
  ttlSeconds?: number | undefined
}

export interface RotateServiceToken {
  /** The life of the new text; by default that of the former one. */
  ttlSeconds?: number | undefined
  /** How long the former text is accepted in addition; 24 hours by default. */
  overlapSeconds?: number | undefined
}

/** Tokens of programs. Without a right to list ServiceTokens, only your own. */
export interface ServiceTokens {
  /** One page, by name. */
  list(options?: ServiceTokenFilter & PageOptions): Promise<List<ServiceToken>>
  /** Every token of every page. */
  items(options?: ServiceTokenFilter & CallOptions): AsyncGenerator<ServiceToken, void, undefined>
  get(name: string, options?: CallOptions): Promise<ServiceToken>
  /** The response contains the text of the token, once. It has no rights until a RoleBinding names it. */
  create(name: string, token?: CreateServiceToken, options?: CallOptions): Promise<IssuedToken>
  /** Replaces the text; the former one is accepted for 24 hours in addition. */
  rotate(name: string, rotation?: RotateServiceToken, options?: CallOptions): Promise<IssuedToken>
  /** Requests and watches with it end within seconds. */
  revoke(name: string, options?: CallOptions): Promise<ServiceToken>
}

const path = '/api/v1/service-tokens'

const pathOf = (name: string): string => `${path}/${encodeURIComponent(name)}`

export const createServiceTokens = ({ transport }: Shared): ServiceTokens => {
  const list: ServiceTokens['list'] = async (options = {}) => {
    const { owner, unused, limit, cursor } = options
    const query = { owner, unused, limit, cursor }
    return (await transport.request('GET', path, { ...callOf(options), query })).data as List<ServiceToken>
  }
  return {
    list,
    items: (options = {}) => itemsOfPages(list, options),
    get: async (name, options = {}) =>
      (await transport.request('GET', pathOf(name), callOf(options))).data as ServiceToken,
    create: async (name, token = {}, options = {}) =>
      (await transport.request('POST', path, { ...callOf(options), body: { name, ...token } }))
        .data as IssuedToken,
    rotate: async (name, rotation = {}, options = {}) =>
      (await transport.request('POST', `${pathOf(name)}/rotate`, { ...callOf(options), body: rotation }))
        .data as IssuedToken,
    revoke: async (name, options = {}) =>
      (await transport.request('DELETE', pathOf(name), callOf(options))).data as ServiceToken,
  }
}
