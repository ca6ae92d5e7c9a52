import type { CallOptions } from '../http/transport.js'
import type {
  AccountLink,
  LinkAction,
  List,
  PersonShown,
  SyncPlan,
  SyncRun,
  SyncRunDetail,
  SyncRunOutcome,
} from '../types.js'
import type { Shared } from './collection.js'
import { callOf, type PageOptions } from './options.js'

/** The connector and the person; everything by default. */
export interface SyncOptions extends CallOptions {
  connector?: string | undefined
  /** A username of the directory or of a target, or DIRECTORY/ID. */
  person?: string | undefined
}

export interface SyncHistoryOptions extends PageOptions {
  connector?: string | undefined
  /** Only runs that changed, or would change, this person: a username, or DIRECTORY/ID. */
  person?: string | undefined
}

export interface DecisionOptions extends CallOptions {
  /** Recorded with the decision. */
  reason?: string | undefined
}

/** Approving a part requires a reason; without `operations` and `people` everything is approved. */
export interface ApproveOptions extends DecisionOptions {
  /** IDs of operations of the run. */
  operations?: string[] | undefined
  /** Usernames, or DIRECTORY/ID: all their operations of the run. */
  people?: string[] | undefined
}

/** The person an account is linked to. */
export interface LinkQuery extends CallOptions {
  /**
   * Adopt: an account without an owner. Relink: an account other than the linked one. Merge: the account of a person who left and is the same
   * person under another stable ID.
   */
  action: LinkAction
  connector: string
  /** A username, or DIRECTORY/ID. */
  person: string
  /** A username on the target, or the target's ID of the account. */
  account: string
}

export interface LinkOptions extends LinkQuery {
  /** Recorded with the decision. */
  reason: string
  /** `state` of the preview: the hub refuses the link if anything changed since. */
  state: string
}

export interface PeopleOptions extends PageOptions {
  /** Part of a username, name or mail. */
  search?: string | undefined
  /** Only those with an account or a problem on this connector. */
  connector?: string | undefined
  state?: string | undefined
}

/** Syncs people and groups to connected systems. */
export interface Sync {
  /** The plan of a sync, with a fresh read of the targets; nothing is changed. */
  plan(options?: SyncOptions): Promise<SyncPlan[]>
  /** Syncs now and waits for the end; set a `timeoutMs` that is long enough for a first provisioning. */
  run(options?: SyncOptions): Promise<SyncRunOutcome[]>
  history(options?: SyncHistoryOptions): Promise<List<SyncRun>>
  show(run: string, options?: CallOptions): Promise<SyncRunDetail>
  /** Approves exactly the operations of a held or rejected run, or a part of them with their dependencies. */
  approve(run: string, options?: ApproveOptions): Promise<SyncRun>
  reject(run: string, options?: DecisionOptions): Promise<SyncRun>
  /** Revokes a rejection: the run waits again. */
  reopen(run: string, options?: DecisionOptions): Promise<SyncRun>
  /** Previews linking an account to a person, with a fresh read of the target; nothing is changed. */
  previewLink(query: LinkQuery): Promise<AccountLink>
  /** Links an account to a person; recorded as a run with the actor and the reason. */
  link(options: LinkOptions): Promise<AccountLink>
  /** All people, with their state on each system and the reason. */
  people(options?: PeopleOptions): Promise<List<PersonShown>>
}

export const createSync = ({ transport }: Shared): Sync => {
  const decide = async (run: string, verb: string, options: ApproveOptions): Promise<SyncRun> => {
    const path = `/api/v1/sync/runs/${encodeURIComponent(run)}/${verb}`
    const { operations, people, reason } = options
    const body = { operations, people, reason }
    return (await transport.request('POST', path, { ...callOf(options), body })).data as SyncRun
  }
  return {
    plan: async (options = {}) => {
      const query = { connector: options.connector, person: options.person }
      const { data } = await transport.request('GET', '/api/v1/sync/plan', { ...callOf(options), query })
      return (data as { items: SyncPlan[] }).items
    },
    run: async (options = {}) => {
      const body = { connector: options.connector, person: options.person }
      const { data } = await transport.request('POST', '/api/v1/sync/run', { ...callOf(options), body })
      return (data as { items: SyncRunOutcome[] }).items
    },
    history: async (options = {}) => {
      const { connector, person, limit, cursor } = options
      const query = { connector, person, limit, cursor }
      const { data } = await transport.request('GET', '/api/v1/sync/runs', { ...callOf(options), query })
      return data as List<SyncRun>
    },
    show: async (run, options = {}) => {
      const path = `/api/v1/sync/runs/${encodeURIComponent(run)}`
      return (await transport.request('GET', path, callOf(options))).data as SyncRunDetail
    },
    approve: (run, options = {}) => decide(run, 'approve', options),
    reject: (run, options = {}) => decide(run, 'reject', options),
    reopen: (run, options = {}) => decide(run, 'reopen', options),
    previewLink: async (options) => {
      const { action, connector, person, account } = options
      const query = { action, connector, person, account }
      return (await transport.request('GET', '/api/v1/sync/links/preview', { ...callOf(options), query }))
        .data as AccountLink
    },
    link: async (options) => {
      const { action, connector, person, account, reason, state } = options
      const body = { action, connector, person, account, reason, state }
      return (await transport.request('POST', '/api/v1/sync/links', { ...callOf(options), body }))
        .data as AccountLink
    },
    people: async (options = {}) => {
      const { search, connector, state, limit, cursor } = options
      const query = { search, connector, state, limit, cursor }
      return (await transport.request('GET', '/api/v1/people', { ...callOf(options), query }))
        .data as List<PersonShown>
    },
  }
}
