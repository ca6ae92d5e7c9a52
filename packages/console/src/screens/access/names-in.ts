/** The names of a text: `shop, pay`. */
export const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '')

/** The groups of a text: `shop, Domain Admins`. */
export const groupsIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
