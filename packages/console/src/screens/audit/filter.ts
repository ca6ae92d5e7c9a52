import type { AuditEntry, AuditFilter } from '@hansa/sdk'

export const results = ['Succeeded', 'Unchanged', 'DryRun', 'Denied', 'Failed'] as const

/** The filter as the address holds it; empty texts match everything. */
export interface AuditSearch {
  since: string
  until: string
  subject: string
  verb: string
  kind: string
  object: string
  result: string
}

/** The start or the end of a day of the reader's time zone, as RFC 3339; undefined while the day is incomplete. */
const dayOf = (text: string, time: string): string | undefined => {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T${time}`) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** The query of a filter. `shop/web` names an object with its namespace. */
export const queryOf = ({ since, until, subject, verb, kind, object, result }: AuditSearch): AuditFilter => {
  const [namespace, name] = object.includes('/') ? object.split('/') : [undefined, object]
  const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text)
  return {
    since: dayOf(since, '00:00:00.000'),
    until: dayOf(until, '23:59:59.999'),
    subject: given(subject),
    verb: given(verb),
    kind: given(kind),
    namespace: given(namespace),
    object: given(name),
    result: results.find((known) => known === result),
  }
}

/** `release shop/web`. */
export const objectText = ({ object: { kind, namespace, name } }: AuditEntry): string =>
  [kind, [namespace, name].filter((part) => part !== undefined).join('/')]
    .filter((part) => part !== '')
    .join(' ')

/** The fields that changed, or why nothing did; and how many equal acts the entry stands for. */
export const whatText = ({ paths, detail = {}, reason }: AuditEntry): string => {
  const { code, count } = detail
  const fields = paths.length > 4 ? [...paths.slice(0, 3), `and ${paths.length - 3} more`] : paths
  return [
    fields.join(', '),
    code === undefined ? '' : String(code),
    count === undefined ? '' : `${count} more ${Number(count) === 1 ? 'time' : 'times'}`,
    reason === undefined ? '' : `“${reason}”`,
  ]
    .filter((part) => part !== '')
    .join('; ')
}
