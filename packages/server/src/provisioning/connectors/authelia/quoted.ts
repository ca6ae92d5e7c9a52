const escaped = (text: string): string =>
  [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** Go's YAML reader rejects these or ends a line at them, while JSON allows them. */
const unreadable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

/** A text as a YAML string in double quotes, with printable characters only. Also a valid JSON string. */
export const quoted = (text: string): string => JSON.stringify(text).replace(unreadable, escaped)

/**
 * YAML with every string in double quotes, safe from Authelia's filters of configuration files: they work on the text before it is parsed;
 * `expand-env` expands what follows `$` and `template` what is in `{{ }}`. Source:
 * https://www.authelia.com/configuration/methods/files/#file-filters
 */
export const filterProof = (yaml: string): string =>
  yaml.replace(/[${]/g, escaped).replace(unreadable, escaped)

/** `quoted`, as `filterProof` leaves it. */
export const proofQuoted = (text: string): string => filterProof(quoted(text))
