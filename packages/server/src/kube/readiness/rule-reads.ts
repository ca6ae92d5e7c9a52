import { type HealthRule, ruleFields } from './health-rules.js'

/** Any other use of the object, with `object["status"]` and texts that contain the word. */
const other =
  /\bobject\b(?!\s*\.\s*(status|metadata\s*\.\s*(name|namespace|uid|generation|labels|finalizers|creationTimestamp|deletionTimestamp))\b)/

/** The expressions of a rule that can read more than what a controller reports and the identity of an object, by field. */
export const readingFields = (rule: HealthRule): readonly (typeof ruleFields)[number][] =>
  ruleFields.filter((field) => other.test(rule[field] ?? ''))
