/** A property of anything thrown or answered. */
export const property = (error: unknown, key: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined

/** The same if it is text; '' otherwise. */
export const text = (error: unknown, key: string): string => {
  const found = property(error, key)
  return typeof found === 'string' ? found : ''
}
