/** Whether parsed JSON or YAML is a map. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The text of a field; undefined if it is absent or something else. */
export const textIn = (record: unknown, field: string): string | undefined => {
  const value = isRecord(record) ? record[field] : undefined
  return typeof value === 'string' ? value : undefined
}

/** A text or a number as text; undefined for anything else. YAML lists can be exponentially long as text. */
export const scalarText = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined
