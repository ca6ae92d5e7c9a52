import { type Condition, setCondition } from '../resources/index.js'
import type { Finding } from './probe.js'

/** What a stored condition says; undefined when there is none of the type. */
export const findingOf = (conditions: readonly Condition[], type: string): Finding | undefined => {
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
  { status, reason, message, since }: Finding,
): Condition[] => [...setCondition(conditions, { type, status, reason, message }, iso(since))]

/** With TlsVerified=False for as long as the server's certificate is not verified, and without it otherwise. */
export const withTls = (conditions: readonly Condition[], insecure: boolean, now: number): Condition[] =>
  insecure
    ? [
        ...setCondition(
          conditions,
          {
            type: 'TlsVerified',
            status: 'False',
            reason: 'Insecure',
            message:
              "the server's certificate is not verified: anyone on the way can read and change what is sent",
          },
          iso(now),
        ),
      ]
    : conditions.filter(({ type }) => type !== 'TlsVerified')

/** With WithinLimits=False for as long as a read of the cluster exceeds a limit, and without it otherwise. */
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

/** The conditions of a cluster that has just been registered: it answered and took the credential. */
export const registeredConditions = (
  conditions: readonly Condition[],
  insecure: boolean,
  now: number,
): Condition[] => {
  const answers: Finding = {
    status: 'True',
    reason: 'Answers',
    message: 'the API server answers',
    since: now,
  }
  const accepted: Finding = {
    status: 'True',
    reason: 'Accepted',
    message: 'the API server accepts the credential',
    since: now,
  }
  const found = withFinding(withFinding(conditions, 'Ready', answers), 'CredentialsValid', accepted)
  return withTls(found, insecure, now)
}
