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

/** Which connector and whom; everything when absent. */
export interface SyncOptions extends CallOptions {
  connector?: string | undefined
  /** A username of the directory or of a target, or DIRECTORY/ID. */
  person?: string | undefined
}

export interface SyncHistoryOptions extends PageOptions {
  connector?: string | undefined
  /** Only runs that did, or would do, something to this person: a username, or DIRECTORY/ID. */
  person?: string | undefined
}

export interface DecisionOptions extends CallOptions {
  /** Recorded with the decision. */
  reason?: string | undefined
}

/** A part needs a reason; without `operations` and `people` everything is approved. */
export interface ApproveOptions extends DecisionOptions {
  /** Ids of operations of the run. */
  operations?: string[] | undefined
  /** Usernames, or DIRECTORY/ID: all their operations of the run. */
  people?: string[] | undefined
}

/** Whose an account is to be. */
export interface LinkQuery extends CallOptions {
  /**
   * Adopt: an account that is nobody's. Relink: another one than they are linked to. Merge: that of somebody who left, who is the same person under
   * another stable id.
   */
  action: LinkAction
  connector: string
  /** A username, or DIRECTORY/ID. */
  person: string
  /** A username on the target, or its own id of the account. */
  account: string
}

export interface LinkOptions extends LinkQuery {
  /** Recorded with the decision. */
  reason: string
  /** `state` of the preview: what has changed since then is refused. */
  state: string
}

export interface PeopleOptions extends PageOptions {
  /** Part of a username, name or mail. */
  search?: string | undefined
  /** Only those with an account or a problem on this connector. */
  connector?: string | undefined
  state?: string | undefined
}

/** Keeping people and groups equal in connected systems. */
export interface Sync {
  /** What a sync would do, with a fresh read of the targets; nothing is changed. */
  plan(options?: SyncOptions): Promise<SyncPlan[]>
  /** Syncs now and waits for the end; give a `timeoutMs` that a first provisioning fits in. */
  run(options?: SyncOptions): Promise<SyncRunOutcome[]>
  history(options?: SyncHistoryOptions): Promise<List<SyncRun>>
  show(run: string, options?: CallOptions): Promise<SyncRunDetail>
  /** Lets exactly what a held or rejected run lists pass the gates, or a part of it with what that depends on. */
  approve(run: string, options?: ApproveOptions): Promise<SyncRun>
  reject(run: string, options?: DecisionOptions): Promise<SyncRun>
  /** Takes a rejection back: the run waits again. */
  reopen(run: string, options?: DecisionOptions): Promise<SyncRun>
  /** What linking an account to a person would do, with a fresh read of the target; nothing is changed. */
  previewLink(query: LinkQuery): Promise<AccountLink>
  /** Says whose an account is; recorded as a run with who and why. */
  link(options: LinkOptions): Promise<AccountLink>
  /** Everyone, and how they stand on each system, and why. */
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
