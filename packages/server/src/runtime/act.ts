/** The outcome of an act. `Unchanged`: everything was already as requested. */
export type ActResult = 'Succeeded' | 'Unchanged' | 'DryRun' | 'Denied' | 'Failed'

/** What the audit trail records about an act, as far as it is known outside the transaction. */
export interface ActEntry {
  subject: { kind: string; id: string; name: string; tokenId?: string | undefined }
  /** The source address; '' for commands on the machine of the hub. */
  address: string
  requestId: string
  verb: string
  kind: string
  /** '' for kinds that are not namespaced. */
  namespace: string
  /** '' when the act is about no single object. */
  name: string
  result: ActResult
  /** Why, in the words of the subject; '' if no reason was given. */
  reason: string
  /** Facts of this row; never values of the request. */
  detail: Readonly<Record<string, string | number>>
}

/**
 * One request, or one command on the machine of the hub. It travels in the subject: a transaction that a writer with an open act commits
 * holds the row of the audit trail too, so a change that cannot be recorded is not made.
 */
export interface Act {
  entry: ActEntry
  /** False once the request was answered: what the hub does later on its own is not this act. */
  open: boolean
  /** How many rows of the audit trail were committed for it. */
  rows: number
  /** A transaction that changes no resource changes nothing at all: it gets no row. */
  resourcesOnly: boolean
}

export const createAct = (
  entry: Pick<ActEntry, 'subject' | 'verb' | 'kind'> & Partial<ActEntry>,
  { resourcesOnly = false }: { resourcesOnly?: boolean } = {},
): Act => ({
  entry: {
    address: '',
    requestId: '',
    namespace: '',
    name: '',
    result: 'Succeeded',
    reason: '',
    detail: {},
    ...entry,
  },
  open: true,
  rows: 0,
  resourcesOnly,
})
