/** The names of a text: `shop, pay`. */
export const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '')
