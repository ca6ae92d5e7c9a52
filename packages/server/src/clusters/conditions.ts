import { type Condition, setCondition } from '../resources/index.js'
import { isClearText } from '../runtime/address.js'
import type { ClusterConnection, ClusterStatus } from './contract.js'
import type { ConditionFinding } from './probe-state.js'

/** The stored condition of a type; undefined when the cluster has none. */
export const findingOf = (conditions: readonly Condition[], type: string): ConditionFinding | undefined => {
  const found = conditions.find((condition) => condition.type === type)
  if (found === undefined) return undefined
  const { status, reason, message, lastTransitionTime } = found
  return { status, reason, message, since: Date.parse(lastTransitionTime) }
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** `conditions` with this finding among them. */
export const withFinding = (
  conditions: readonly Condition[],
  type: 'Ready' | 'CredentialsValid',
  { status, reason, message, since }: ConditionFinding,
): Condition[] => [...setCondition(conditions, { type, status, reason, message }, iso(since))]

/**
 * Inputs of the warning conditions: how the hub connects to the cluster, and with which credential. Warnings stop
 * nothing.
 */
export interface Warned {
  connection: Pick<ClusterConnection, 'server' | 'insecure'>
  credentials: ClusterStatus['credentials']
}

const warnings: readonly {
  type: string
  reason: string
  holds(warned: Warned): boolean
  message: string
}[] = [
  {
    type: 'TlsVerified',
    reason: 'Insecure',
    holds: ({ connection }) => connection.insecure,
    message:
      "the server's certificate is not verified: anyone on the network path can read and modify the traffic",
  },
  {
    type: 'ConnectionEncrypted',
    reason: 'ClearText',
    holds: ({ connection }) => isClearText(connection.server),
    message:
      'the hub connects over http://: anyone on the network path can read the credential and every applied Secret; set spec.connection.server to an https:// address',
  },
  {
    type: 'CredentialIssued',
    reason: 'Kept',
    holds: ({ credentials }) => credentials?.issuedBy === 'User',
    message:
      'the hub uses a credential provided by a user and cannot renew it; replace it before it expires: `hansa cluster rotate NAME --kubeconfig FILE --keep-credential`; without --keep-credential the hub issues its own',
  },
]

/** With each warning False while it holds, and without it otherwise. */
export const withWarnings = (conditions: readonly Condition[], warned: Warned, now: number): Condition[] =>
  warnings.reduce<Condition[]>(
    (known, { type, reason, holds, message }) =>
      holds(warned)
        ? [...setCondition(known, { type, status: 'False', reason, message }, iso(now))]
        : known.filter((condition) => condition.type !== type),
    [...conditions],
  )

/** With WithinLimits=False while a read of the cluster exceeds a limit, and without it otherwise. */
export const withLimit = (
  conditions: readonly Condition[],
  message: string | undefined,
  now: number,
): Condition[] =>
  message === undefined
    ? conditions.filter(({ type }) => type !== 'WithinLimits')
    : [
        ...setCondition(
          conditions,
          { type: 'WithinLimits', status: 'False', reason: 'LimitExceeded', message },
          iso(now),
        ),
      ]

/** The conditions of a cluster that has just been registered: it answered and accepted the credential. */
export const registeredConditions = (
  conditions: readonly Condition[],
  warned: Warned,
  now: number,
): Condition[] => {
  const answers: ConditionFinding = {
    status: 'True',
    reason: 'Answers',
    message: 'the API server answers',
    since: now,
  }
  const accepted: ConditionFinding = {
    status: 'True',
    reason: 'Accepted',
    message: 'the API server accepts the credential',
    since: now,
  }
  const found = withFinding(withFinding(conditions, 'Ready', answers), 'CredentialsValid', accepted)
  return withWarnings(found, warned, now)
}
