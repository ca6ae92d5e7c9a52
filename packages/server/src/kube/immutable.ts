import type { StatusCause } from './errors.js'

/** What follows the value in the message of a cause: values can contain any text. */
const detailOf = (message: string): string => {
  if (message.startsWith('Forbidden: ')) return message.slice('Forbidden: '.length)
  return message.slice(message.lastIndexOf(': ') + 1).trim()
}

/**
 * The words with which the kinds of Kubernetes refuse a change after creation, and with which rules of definitions
 * usually do. Source: k8s.io/kubernetes 1.36, pkg/apis: validation.go of apps, batch, core, rbac, scheduling, storage.
 */
const words = [
  /\bimmutable\b/i,
  /\bmay not change once set$/,
  /\bcan not be unset$/,
  /^cannot change roleRef$/,
  /^may not be changed in an update\.?$/,
  /^updates to [\s\S]+ are forbidden\.?$/,
  /^pod updates may not change fields other than /,
]

const isImmutability = ({ reason, message = '' }: StatusCause): boolean =>
  (reason === 'FieldValueInvalid' || reason === 'FieldValueForbidden') &&
  words.some((word) => word.test(detailOf(message)))

/**
 * The fields that an apply was refused for because they cannot change after creation; undefined if it was refused for
 * anything else too: an object that is created again would be refused as well. Pure.
 */
export const immutableFields = (causes: readonly StatusCause[]): string[] | undefined =>
  causes.length > 0 && causes.every(isImmutability)
    ? [...new Set(causes.map(({ field = '' }) => field))]
    : undefined
