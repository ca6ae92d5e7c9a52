/** The first of some names as text, and how many follow: `a, b and 3 more`. */
export const listed = (names: readonly string[], most: number): string => {
  const more = names.length - most
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
