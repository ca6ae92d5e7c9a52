/** The result of a lookup: one match, none, or several. */
export type Looked<T> = { readonly found: T } | 'nobody' | 'several'

/** Things by their names, for names that were typed by hand. */
export interface NameLookup<T> {
  add(name: string, what: T): void
  /** By the exact name, else by the folded name if it is unique. */
  find(name: string): Looked<T>
}

const several = Symbol('several')

/** `fold` returns the form for comparing names without an exact match. */
export const createLookup = <T>(fold: (name: string) => string): NameLookup<T> => {
  const exact = new Map<string, T | typeof several>()
  const folded = new Map<string, T | typeof several>()
  const put = (map: Map<string, T | typeof several>, key: string, what: T): void => {
    const known = map.get(key)
    map.set(key, known === undefined || known === what ? what : several)
  }
  return {
    add: (name, what) => {
      put(exact, name, what)
      put(folded, fold(name), what)
    },
    find: (name) => {
      const what = exact.get(name) ?? folded.get(fold(name))
      if (what === undefined) return 'nobody'
      return what === several ? 'several' : { found: what }
    },
  }
}
