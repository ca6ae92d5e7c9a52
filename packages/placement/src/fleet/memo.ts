/** Values by key, each made once; all are forgotten when there are more than `most`. */
export interface Memo<T> {
  get(key: string, make: () => T): T
}

/** Makes a memo of at most `most` values. */
export const createMemo = <T>(most: number): Memo<T> => {
  const values = new Map<string, T>()
  return {
    get: (key, make) => {
      const known = values.get(key)
      if (known !== undefined) return known
      const value = make()
      if (values.size >= most) values.clear()
      values.set(key, value)
      return value
    },
  }
}
