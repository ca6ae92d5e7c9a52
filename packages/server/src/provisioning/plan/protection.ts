const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Tells whether a username is one that no plan may change: `patterns` ("*" is anything) and the names Hansa itself uses. */
export const createProtection = (
  patterns: readonly string[],
  own: readonly string[],
): ((username: string) => boolean) => {
  const all = [
    ...patterns.map((pattern) => pattern.split('*').map(literally).join('.*')),
    ...own.map(literally),
  ]
  if (all.length === 0) return () => false
  const any = new RegExp(`^(?:${all.join('|')})$`, 'isu')
  return (username) => any.test(username)
}
