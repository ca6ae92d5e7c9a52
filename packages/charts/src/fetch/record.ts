/** Whether parsed JSON or YAML is a map. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The text of a field; undefined if it is absent or something else. */
export const textIn = (record: unknown, field: string): string | undefined => {
  const value = isRecord(record) ? record[field] : undefined
  return typeof value === 'string' ? value : undefined
}
