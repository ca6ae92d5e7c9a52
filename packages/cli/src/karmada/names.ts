/** A DNS label of at most 63 letters from any name. */
const asLabel = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '') || 'imported'

/** Gives names that are DNS labels, each once in its namespace. */
export const createNames = (): ((name: string, namespace: string) => string) => {
  const taken = new Set<string>()
  return (name, namespace) => {
    const wanted = asLabel(name)
    let given = wanted
    for (let count = 2; taken.has(`${namespace}/${given}`); count += 1)
      given = `${wanted.slice(0, 62 - String(count).length)}-${count}`
    taken.add(`${namespace}/${given}`)
    return given
  }
}
