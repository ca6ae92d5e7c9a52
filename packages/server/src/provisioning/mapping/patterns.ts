/** A compiled group pattern: anchored at both ends, ignoring case. */
export interface GroupPattern {
  /** The matches of the parentheses, the whole name first; undefined if the name does not match. */
  match(name: string): readonly string[] | undefined
  /** The number of capturing groups. */
  captures: number
}

/** Compiles a valid pattern. */
export const compilePattern = (pattern: string): GroupPattern => {
  const whole = new RegExp(`^(?:${pattern})$`, 'iu')
  const captures = (new RegExp(`${pattern}|`, 'iu').exec('')?.length ?? 1) - 1
  return {
    captures,
    match: (name) => whole.exec(name)?.map((part) => part ?? ''),
  }
}

const reference = /\$(\$|\d)/g

/** Every N of a `$N` in a text. */
export const referencesIn = (text: string): number[] =>
  [...text.matchAll(reference)].flatMap(([, what]) => (what === '$' ? [] : [Number(what)]))

/** The highest `$N` in a text; 0 without one. */
export const highestReference = (text: string): number => Math.max(0, ...referencesIn(text))

/** Fills in `$1` … `$9` (and `$0`, the whole name); `$$` is a dollar. */
export const substitute = (text: string, parts: readonly string[]): string =>
  text.replace(reference, (_, what: string) => (what === '$' ? '$' : (parts[Number(what)] ?? '')))
