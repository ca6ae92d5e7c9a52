/** What a name finds: what bears it, nothing, or that several do. */
export type Looked<T> = { readonly found: T } | 'nobody' | 'several'

/** Things by their names, for looking up names that somebody wrote down by hand. */
export interface Lookup<T> {
  add(name: string, what: T): void
  /** By exactly this name; where nothing has it, by the folded name if only one thing has that. */
  find(name: string): Looked<T>
}

const several = Symbol('several')

/** `fold` gives the form by which names are compared where none is the same letter by letter. */
export const createLookup = <T>(fold: (name: string) => string): Lookup<T> => {
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
