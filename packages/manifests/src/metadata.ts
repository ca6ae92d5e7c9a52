const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A map of strings as Kubernetes decodes it: null is absent, and a null value is the empty string. */
const strings = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, found]) => [key, found ?? '']))
    : value

/**
 * An object without the parts of its metadata that Kubernetes counts as absent: fields that are null and an empty
 * namespace. Everything else is left to the validation.
 */
export const withoutNullMetadata = <T>(object: T): T => {
  if (!isObject(object) || !isObject(object.metadata)) return object
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).flatMap(([key, value]) => {
      if (value === null || (key === 'namespace' && value === '')) return []
      return [[key, key === 'labels' || key === 'annotations' ? strings(value) : value]]
    }),
  )
  return { ...object, metadata }
}
