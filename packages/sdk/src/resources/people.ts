import type { CallOptions } from '../http/transport.js'
import type { PersonBlock, SignedOut } from '../types.js'
import type { Shared } from './collection.js'
import { callOf } from './options.js'

export interface BlockOptions extends CallOptions {
  reason: string
  /** Connectors whose target was restarted since its deny rule was written. */
  restarted?: string[] | undefined
}

export interface UnblockOptions extends CallOptions {
  reason?: string | undefined
}

/** Blocks people from every connected system and signs them out. */
export interface People {
  /** Blocks a person immediately in every connector, until they are unblocked: a username, or DIRECTORY/ID. */
  block(person: string, options: BlockOptions): Promise<PersonBlock>
  /** The next sync restores what directories and mappings grant. */
  unblock(person: string, options?: UnblockOptions): Promise<PersonBlock>
  blocks(options?: CallOptions): Promise<PersonBlock[]>
  /** Ends every session of a user at the hub: a username, or an ID. */
  signOut(user: string, options?: CallOptions): Promise<SignedOut>
}

export const createPeople = ({ transport }: Shared): People => ({
  block: async (person, options) => {
    const body = { person, reason: options.reason, restarted: options.restarted }
    const { data } = await transport.request('POST', '/api/v1/people/block', { ...callOf(options), body })
    return data as PersonBlock
  },
  unblock: async (person, options = {}) => {
    const body = { person, reason: options.reason }
    const { data } = await transport.request('POST', '/api/v1/people/unblock', { ...callOf(options), body })
    return data as PersonBlock
  },
  blocks: async (options = {}) => {
    const { data } = await transport.request('GET', '/api/v1/people/blocks', callOf(options))
    return (data as { items: PersonBlock[] }).items
  },
  signOut: async (user, options = {}) => {
    const { data } = await transport.request('POST', '/api/v1/people/sign-out', {
      ...callOf(options),
      body: { user },
    })
    return data as SignedOut
  },
})
