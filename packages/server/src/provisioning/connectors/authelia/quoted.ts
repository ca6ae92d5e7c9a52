const escaped = (text: string): string =>
  [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** Go's YAML reader refuses these, or ends a line at them, where JSON lets them stand. */
const unreadable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

/** A text as a YAML string in double quotes, of printable characters alone. It is a JSON string too. */
export const quoted = (text: string): string => JSON.stringify(text).replace(unreadable, escaped)

/**
 * YAML of which every string stands in double quotes, so that it survives Authelia's filters of configuration files: they work on the text
 * before it is YAML, `expand-env` takes what follows `$` and `template` what stands in `{{ }}`.
 * Source: https://www.authelia.com/configuration/methods/files/#file-filters
 */
export const filterProof = (yaml: string): string =>
  yaml.replace(/[${]/g, escaped).replace(unreadable, escaped)

/** `quoted`, as `filterProof` leaves it. */
export const proofQuoted = (text: string): string => filterProof(quoted(text))
