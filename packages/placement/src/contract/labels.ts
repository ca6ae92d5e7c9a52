import { z } from 'zod'

const PREFIX = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** The same as `isLabelKey`, for readers of JSON Schema. */
const keyPattern = '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'

/** Whether `key` is a label key as Kubernetes writes one: an optional DNS prefix, a slash, and a name of at most 63. */
export const isLabelKey = (key: string): boolean => {
  const slash = key.indexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  const name = slash < 0 ? key : key.slice(slash + 1)
  if (prefix !== undefined && (prefix.length > 253 || !PREFIX.test(prefix))) return false
  return name.length <= 63 && NAME.test(name)
}

const notAKey = (key: string) =>
  `invalid label key "${key}": expected an optional DNS prefix and "/", then 1 to 63 letters, digits, "-", "_" or ".", beginning and ending with a letter or digit`

/** A label or taint key. */
export const LabelKey = z
  .string()
  .refine(isLabelKey, { error: (issue) => notAKey(String(issue.input)) })
  .meta({ pattern: keyPattern })

/** A label or taint value; may be empty. */
export const LabelValue = z
  .string()
  .refine((value) => value === '' || (value.length <= 63 && NAME.test(value)), {
    error: (issue) =>
      `invalid label value "${String(issue.input)}": expected at most 63 letters, digits, "-", "_" or ".", beginning and ending with a letter or digit`,
  })
  .meta({ pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$' })

/** Labels by key. */
export const Labels = z
  .record(z.string(), LabelValue)
  .superRefine((labels, context) => {
    for (const key of Object.keys(labels))
      if (!isLabelKey(key)) context.addIssue({ code: 'custom', path: [key], message: notAKey(key) })
  })
  .meta({ propertyNames: { type: 'string', pattern: keyPattern } })
export type Labels = z.infer<typeof Labels>
