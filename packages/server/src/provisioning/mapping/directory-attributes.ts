import type { Person, Snapshot } from '../../directory/index.js'

/**
 * The values of an attribute of a person's directory entry, ignoring the case of its name. `unknown` says why an empty result would prove
 * nothing: the attribute is not read, or nobody in the directory has a value, for example because the bind DN lost its permission.
 */
export type AttributeValues = (name: string) => { values: readonly string[] } | { unknown: string }

const attributeOf = (person: Person, lower: string): string | readonly string[] | undefined => {
  for (const [name, value] of Object.entries(person.attributes))
    if (name.toLowerCase() === lower) return value
  return undefined
}

/** Reads attributes of the people of one snapshot. */
export const attributeReader = (snapshot: Snapshot): ((person: Person) => AttributeValues) => {
  const { directory, attributes, people } = snapshot
  const shown = new Map<string, boolean>()
  const isShown = (lower: string): boolean => {
    const known = shown.get(lower)
    if (known !== undefined) return known
    const found = [...people.values()].some((person) => attributeOf(person, lower) !== undefined)
    shown.set(lower, found)
    return found
  }
  return (person) => (name) => {
    const lower = name.toLowerCase()
    if (!attributes.has(lower))
      return {
        unknown: `Directory "${directory}" does not read "${name}": add it to its people.attributes.more`,
      }
    const value = attributeOf(person, lower)
    if (value !== undefined) return { values: typeof value === 'string' ? [value] : value }
    if (isShown(lower)) return { values: [] }
    return {
      unknown: `nobody in Directory "${directory}" has a value of "${name}": check that its bind DN can read the attribute`,
    }
  }
}
