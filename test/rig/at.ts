/**
 * Reads a value deep inside parsed JSON without trusting its shape.
 * @param path keys of objects and indexes of arrays: `at(body, 'status', 'conditions', 0, 'type')`
 * @returns undefined where any step is missing
 */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown => {
  let here = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Reflect.get(here, step)
  }
  return here
}

/** @returns the list at a path; empty if the path does not exist */
export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const here = at(value, ...path)
  return Array.isArray(here) ? here : []
}
