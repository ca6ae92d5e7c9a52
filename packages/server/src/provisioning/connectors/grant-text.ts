import type { GrantText } from './manifest.js'

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The short texts for one field of a grant; none if a field that the text requires is absent. */
export const textsOfGrant = (
  grant: Readonly<Record<string, unknown>>,
  { field, text, defaults = {} }: GrantText,
): string[] => {
  const given = grant[field]
  if (given === undefined || given === false) return []
  const items: readonly unknown[] = Array.isArray(given) ? given : [given]
  return items.flatMap((item) => {
    const fields = { ...grant, ...(isFields(item) ? item : {}) }
    const shown = (name: string): unknown => (name === '' ? item : (fields[name] ?? defaults[name]))
    const names = [...text.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name)
    if (names.some((name) => shown(name) === undefined)) return []
    return [text.replaceAll(/\{(\w*)\}/g, (_, name: string) => String(shown(name)))]
  })
}
